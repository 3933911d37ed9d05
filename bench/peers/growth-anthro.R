# Scores a CSV (columns of `huituo growth`) with WHO's R package `anthro` (GPL-3): Rscript growth-anthro.R in.csv out.csv
# With a third argument, `whole`, reading and writing count too. An oedema column is read when it is there.
arguments <- commandArgs(trailingOnly = TRUE)
library(anthro, lib.loc = file.path(Sys.getenv("HUITUO_PEERS"), "Rlib"))
columns <- c("zlen", "flen", "zwei", "fwei", "zwfl", "fwfl", "zbmi", "fbmi", "zhc", "fhc")
whole <- length(arguments) == 3 && arguments[3] == "whole"
score <- function(children) {
  sex <- ifelse(children$sex == "male", "m", ifelse(children$sex == "female", "f", NA))
  position <- ifelse(children$position == "lying", "l", ifelse(children$position == "standing", "h", NA))
  oedema <- if (is.null(children$oedema)) "n" else ifelse(children$oedema %in% "y", "y", "n")
  anthro_zscores(
    sex = sex, age = as.numeric(children$age_days), weight = as.numeric(children$weight_kg),
    lenhei = as.numeric(children$length_cm), measure = position, headc = as.numeric(children$head_cm), oedema = oedema
  )
}
start <- proc.time()
children <- read.csv(arguments[1], colClasses = c(sex = "character", position = "character"))
if (!whole) start <- proc.time()
scores <- score(children)
if (!whole) used <- proc.time() - start
write.csv(scores[, columns], arguments[2], row.names = FALSE, na = "", quote = FALSE)
if (whole) used <- proc.time() - start
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(sprintf(
  '{"ms": %.0f, "cpuMs": %.0f, "peakMb": %.0f, "quality": "anthro %s, R %s"}\n', used[["elapsed"]] * 1000,
  (used[["user.self"]] + used[["sys.self"]]) * 1000, peak, packageVersion("anthro", file.path(Sys.getenv("HUITUO_PEERS"), "Rlib")), getRversion()
))
