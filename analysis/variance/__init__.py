"""Variance of estimates: linearised values of the sampling units and their covariance."""
