"""Holt-Winters with a damped trend in statsmodels (BSD-3): forecast-statsmodels.py births.csv holdout

Rows of births by month without a header; the last `holdout` months are forecast from the others and compared.
"""

import json
import os
import resource
import sys
import time
import warnings

# Small series: threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import statsmodels
from statsmodels.tsa.holtwinters import ExponentialSmoothing

warnings.simplefilter("ignore")
births = np.loadtxt(sys.argv[1], delimiter=",", ndmin=2)
holdout = int(sys.argv[2])
wall, cpu = time.perf_counter(), time.process_time()
forecasts = np.empty((len(births), holdout))
for row, series in enumerate(births[:, :-holdout]):
    model = ExponentialSmoothing(
        series, trend="add", damped_trend=True, seasonal="add", seasonal_periods=12, initialization_method="estimated"
    )
    forecasts[row] = np.maximum(model.fit().forecast(holdout), 0)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
actual = births[:, -holdout:]
print(
    json.dumps(
        {
            "ms": wall * 1000,
            "cpuMs": cpu * 1000,
            "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "quality": f"WAPE {np.abs(forecasts - actual).sum() / actual.sum():.3f}, statsmodels {statsmodels.__version__}",
        }
    )
)
