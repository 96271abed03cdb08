budget { model = "m", on = "d", scheme = "int8", fuse = "all", batch = 2, peak_bytes = 1.5 * MB,
         time = 2 * ms, why = "EB-12" }
budget { model = "*", width = 0.75, params = 3 * M, ["traffic.compulsory.bytes"] = 64 * KiB,
         grow = { peak_bytes = "2 %" }, waive = "2027-01-31" }
