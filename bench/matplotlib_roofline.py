"""A roofline of sixty layers by matplotlib: median processor time and size of the SVG.

Prints "MS ms<TAB>KB KB". The layers are made up; their number, the two roofs, the markers and a
dozen labels are what roofbook's chart has.
"""
import io
import statistics
import time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

PEAK, BANDWIDTH = 4.608e12, 96e9


def draw():
    figure, axes = plt.subplots(figsize=(7.2, 4.8))
    xs = [2 ** (-3 + 0.2 * i) for i in range(60)]
    ys = [min(PEAK, x * BANDWIDTH) for x in xs]
    for peak, bandwidth, style in ((PEAK, BANDWIDTH, "--"), (2.86e12, 74e9, "-")):
        ridge = peak / bandwidth
        axes.plot([0.05, ridge, 1e4], [0.05 * bandwidth, peak, peak], style)
    for marker, first in (("o", 0), ("s", 1), ("^", 2)):
        axes.scatter(xs[first::3], ys[first::3], marker=marker, s=40)
    for i in range(0, 60, 5):
        axes.annotate(f"layer{i // 6}.{i % 6}.conv", (xs[i], ys[i]), textcoords="offset points",
                      xytext=(6, 6))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("arithmetic intensity, FLOP/byte")
    axes.set_ylabel("FLOP/s")
    axes.set_title("Sixty layers")
    out = io.BytesIO()
    figure.savefig(out, format="svg")
    plt.close(figure)
    return len(out.getvalue())


draw()
times = []
for _ in range(9):
    start = time.process_time()
    size = draw()
    times.append(time.process_time() - start)
print(f"{statistics.median(times) * 1e3:.0f} ms\t{size / 1000:.0f} KB")
