# Rscript siting-medians-pam.R LIST: each line of LIST is "file nodes p optimum", the file a matrix of doubles.
# cluster::pam with its fastest swaps; the time counts pam alone, not reading.
suppressMessages(library(cluster))
rows <- read.table(commandArgs(TRUE)[1], stringsAsFactors = FALSE)
ms <- 0; found <- 0; gap <- 0
for (at in seq_len(nrow(rows))) {
  nodes <- rows[at, 2]
  distances <- as.dist(matrix(readBin(rows[at, 1], "double", nodes * nodes), nodes))
  used <- system.time(answer <- pam(distances, rows[at, 3], diss = TRUE, pamonce = 6))
  ms <- ms + (used[["user.self"]] + used[["sys.self"]]) * 1000
  whole <- as.matrix(distances)
  cost <- sum(apply(whole[, answer$id.med, drop = FALSE], 1, min))
  if (cost <= rows[at, 4]) found <- found + 1
  gap <- gap + (cost / rows[at, 4] - 1) / nrow(rows)
}
cat(sprintf('{"ms": %.1f, "cpuMs": %.1f, "quality": "%d of %d optimal, mean gap %.3f %%, no bound"}\n', ms, ms, found, nrow(rows), 100 * gap))
