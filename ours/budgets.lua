-- What the networks may cost. `roofbook check --budgets` holds each limit against the figure, prints both
-- and what is left, and has exit status 1 where one is broken; `roofbook build` says so, and the page of
-- the network shows it. A pattern such as "mobilenet_*" stands for several networks or devices.
--
-- `roofbook list figures` has what may be limited: params, macs, weights_bytes, peak_bytes, time,
-- roofline_seconds, ["traffic.compulsory.bytes"], ... Units: KB, MB, GB, KiB, MiB, GiB; us, ms, s; k, M,
-- G. How the network is looked at is said as `show` has it: scheme, fuse, batch, width, ...
budget { model = "tiny", params = 40 * k, weights_bytes = 160 * KB, why = "Fits the flash of the sensor board." }
budget { model = "tiny", fuse = "all", peak_bytes = 128 * KB, why = "Shares 256 KB with the radio." }

-- A limit on time is proved broken by the bound alone: below that no program can be. Above it, it may hold.
budget { model = "tiny", on = "mine", time = 1 * ms, why = "One of ten stages of a 10 ms frame." }
budget { model = "mobilenet_v2", on = "raspberry-pi-5", scheme = "int8", time = 33 * ms, why = "30 frames a second." }

-- How much more it may be than in an earlier build: `roofbook check --budgets --against site`.
budget { model = "*", grow = { params = "0 %", peak_bytes = "2 %" } }

-- One that is known to be broken is let through up to a day:
-- budget { model = "tiny", macs = 1 * M, why = "EB-12", waive = "2027-01-31" }
