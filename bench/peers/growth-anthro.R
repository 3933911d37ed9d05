# Scores a CSV (columns of `huituo growth`) with WHO's R package `anthro` and prints seconds of CPU on the last line of
# standard error. Usage: Rscript growth-anthro.R in.csv out.csv
# Install: apt-get install r-base-core r-cran-survey
#          git clone https://github.com/WorldHealthOrganization/anthro $HUITUO_PEERS/anthro
#          R CMD INSTALL --library=$HUITUO_PEERS/Rlib $HUITUO_PEERS/anthro
arguments <- commandArgs(trailingOnly = TRUE)
library(anthro, lib.loc = file.path(Sys.getenv("HUITUO_PEERS"), "Rlib"))
children <- read.csv(arguments[1], colClasses = c(sex = "character", position = "character"))
sex <- ifelse(children$sex == "male", "m", ifelse(children$sex == "female", "f", NA))
position <- ifelse(children$position == "lying", "l", ifelse(children$position == "standing", "h", NA))
oedema <- if (is.null(children$oedema)) "n" else ifelse(children$oedema %in% "y", "y", "n")
number <- function(column) as.numeric(column)
gc()
start <- proc.time()
scores <- anthro_zscores(
  sex = sex, age = number(children$age_days), weight = number(children$weight_kg),
  lenhei = number(children$length_cm), measure = position, headc = number(children$head_cm), oedema = oedema
)
used <- proc.time() - start
names <- c("zlen", "flen", "zwei", "fwei", "zwfl", "fwfl", "zbmi", "fbmi", "zhc", "fhc")
if (arguments[2] != "-") write.csv(scores[, names], arguments[2], row.names = FALSE, na = "", quote = FALSE)
cat(used[["user.self"]] + used[["sys.self"]], file = stderr())
