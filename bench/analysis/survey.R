# Tasks A, B and C by R survey: indices of 30 items in 20 departments, with SE.
# Rscript survey.R A|B|C rows.csv margins.csv
suppressPackageStartupMessages({library(survey); library(data.table)})
asked <- commandArgs(trailingOnly = TRUE)
d <- as.data.frame(fread(asked[2]))
items <- sprintf("q%02d", 1:30)
for (q in items) {
  d[[q]][d[[q]] < 1] <- NA
  if (asked[1] != "B") d[[paste0("s", q)]] <- as.numeric(d[[q]] >= 4)
  d[[paste0("m", q)]] <- d[[q]] / 5
}
ids <- if (asked[1] == "C") ~1 else ~psu
design <- svydesign(ids = ids, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
kinds <- c("s", "m")
if (asked[1] == "B") {
  m <- read.csv(asked[3])
  known <- setNames(m$total, paste0(m$margin, m$category))
  first <- paste0(c("sex", "age", "unit"), c("female", "18-34", "D00"))
  totals <- c(`(Intercept)` = sum(m$total[m$margin == "sex"]), known[!names(known) %in% first])
  design <- calibrate(design, ~sex + age + unit, totals, calfun = "raking", epsilon = 1e-12,
                      maxit = 200)
  kinds <- "m"
}
for (q in items) for (kind in kinds) {
  r <- svyby(reformulate(paste0(kind, q)), ~unit, design, svymean, na.rm = TRUE)
  cat(sprintf("%s\t%s %s\t%.12g\t%.12g\n", r$unit, c(s = "satisfied", m = "index")[kind], q,
              r[[2]], r[[3]]), sep = "")
}
