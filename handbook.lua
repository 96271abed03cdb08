handbook {
  title = "roofbook: model costs",
  description = "What networks compute, read, write and hold, and what bounds them on each device.",
  precisions = { "fp32", "fp16" },
  -- Which networks have a page of their own for which devices: those they are deployed on.
  deep = {
    { devices = { "v100-sxm2", "core-i9-10980xe", "jetson-agx-orin" },
      categories = { "classification", "segmentation", "detection", "generation",
                     "super-resolution", "video" } },
    { devices = { "h100-sxm", "a100-80gb-sxm", "rtx-4090" },
      categories = { "language", "speech" } },
    { devices = { "stm32h743", "raspberry-pi-5" }, categories = { "tiny", "audio" } },
    { devices = { "xeon-platinum-8380", "xeon-platinum-8480plus", "v100-pcie", "t4", "a100-80gb-sxm",
                  "h100-sxm", "rtx-4090", "raspberry-pi-5" },
      models = { "resnet50", "mobilenet_v2", "vit_b_16" } },
  },
  compare = {
    {
      id = "mobile", title = "Mobile networks",
      models = {
        "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large", "shufflenet_v2_x1_0",
        "efficientnet_b0", "squeezenet1_1",
      },
      devices = { "raspberry-pi-5", "jetson-agx-orin", "core-i9-10980xe", "t4" },
    },
    {
      id = "residual", title = "Residual and densely connected networks",
      models = { "resnet18", "resnet34", "resnet50", "resnet101", "densenet121" },
      devices = { "core-i9-10980xe", "v100-sxm2", "a100-80gb-sxm", "rtx-4090" },
    },
  },
}
