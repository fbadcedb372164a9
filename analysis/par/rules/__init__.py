"""How points are awarded: one module for each kind of rule, and the table that names them."""
