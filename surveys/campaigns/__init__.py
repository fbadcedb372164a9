"""A campaign: one questionnaire asked of one frame in one period, from draft to closed."""
