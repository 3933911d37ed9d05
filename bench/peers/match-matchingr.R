# R matchingR (GPL) on an instance of bench/engines/match-instances.ts: FOLDER. It wants utilities of everybody for everybody.
folder <- commandArgs(trailingOnly = TRUE)[1]
.libPaths(c(file.path(Sys.getenv("HUITUO_PEERS"), "Rlib"), .libPaths()))
library(matchingR)
read <- function(name) {
  path <- file.path(folder, name)
  readBin(path, "integer", file.info(path)$size / 4, size = 4)
}
programme <- read("programme.i32")
key <- read("key.i32")
capacity <- read("capacity.i32")
children <- as.integer(sub('.*"children":([0-9]+).*', "\\1", readLines(file.path(folder, "meta.json"), warn = FALSE)))
len <- length(programme) / children
child <- rep(seq_len(children), each = len)
# Who is not listed comes after everyone who is: such pairs are dropped from the result.
student <- matrix(-1e6, nrow = length(capacity), ncol = children)
student[cbind(programme + 1, child)] <- rep(len:1, children)
college <- matrix(-1e12, nrow = children, ncol = length(capacity))
college[cbind(child, programme + 1)] <- -as.numeric(key)
used <- proc.time()
result <- galeShapley.collegeAdmissions(studentUtils = student, collegeUtils = college, slots = capacity)
took <- proc.time() - used
given <- result$matched.students[, 1]
listed <- student[cbind(ifelse(is.na(given), 1, given), seq_len(children))] > 0
placed <- sum(!is.na(given) & listed)
peak <- sum(gc()[, 6])
cat(sprintf('{"ms": %.1f, "cpuMs": %.1f, "peakMb": %d, "quality": "%d placed"}\n', took[["elapsed"]] * 1000,
  (took[["user.self"]] + took[["sys.self"]]) * 1000, round(peak), placed))
