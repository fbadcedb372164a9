# Task A by R survey: share satisfied and mean index of 30 items in 20 departments, with SE.
suppressPackageStartupMessages({library(survey); library(data.table)})
file <- commandArgs(trailingOnly = TRUE)[1]
d <- as.data.frame(fread(file))
items <- sprintf("q%02d", 1:30)
for (q in items) {
  d[[q]][d[[q]] < 1] <- NA
  d[[paste0("s", q)]] <- as.numeric(d[[q]] >= 4)
  d[[paste0("m", q)]] <- d[[q]] / 5
}
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
for (q in items) for (kind in c("s", "m")) {
  r <- svyby(reformulate(paste0(kind, q)), ~unit, design, svymean, na.rm = TRUE)
  cat(sprintf("%s\t%s %s\t%.12g\t%.12g\n", r$unit, c(s = "satisfied", m = "index")[kind], q,
              r[[2]], r[[3]]), sep = "")
}
