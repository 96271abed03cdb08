measurements { id = "m", title = "T", device = "d", stack = "s", how = "framework", dtype = "fp16", source = "s", rows = { { "resnet50", 224, 1, 100.5 } } }
