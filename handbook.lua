handbook {
  base = {}, -- all is here
  title = "roofbook: model costs",
  description = "What networks compute, read, write and hold, and what bounds them on each device.",
  models = { "*", "-gpt3*", "-megatron_*" }, -- these are there for `show`, `plan` and published figures
  -- Which networks have a page of their own for which devices: those they are deployed on.
  deep = {
    { devices = { "v100-sxm2", "core-i9-10980xe" }, categories = { "classification" } },
    { devices = { "v100-sxm2", "jetson-agx-orin" },
      categories = { "segmentation", "detection", "generation", "super-resolution", "video" } },
    { devices = { "h100-sxm", "rtx-4090" },
      models = { "bert_base", "bert_large", "deep_speech_2*", "deepseek*", "distilbert*", "falcon*", "gemma*", "gpt*", "llama*",
                 "awd_lstm*", "lstm*", "mistral*", "mixtral*", "opt_125m", "opt_1_3b", "opt_6_7b", "phi*", "qwen*", "seq2seq*", "t5_base*",
                 "t5_small*", "whisper*" } },
    { devices = { "stm32h743", "raspberry-pi-5" }, categories = { "tiny", "audio" } },
    { devices = { "jetson-agx-orin", "xeon-platinum-8380", "xeon-platinum-8480plus", "v100-pcie", "t4", "a100-80gb-sxm",
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
    {
      id = "vision-transformers", title = "Convolutions and transformers for images",
      models = { "resnet50", "efficientnet_v2_s", "convnext_tiny", "swin_t", "vit_b_16", "maxvit_t" },
      devices = { "v100-sxm2", "a100-80gb-sxm", "jetson-agx-orin" },
    },
    {
      id = "decoders", title = "Decoders, one token at a time",
      models = {
        "gpt2_xl", "llama2_7b", "llama3_8b", "mistral_7b",
        "mixtral_8x7b", "llama3_70b",
      },
      devices = { "rtx-4090", "a100-80gb-sxm", "h100-sxm" },
    },
    {
      id = "detectors", title = "Detectors",
      models = {
        "yolov3", "yolov3_tiny", "ssd300_vgg16", "ssdlite320_mobilenet_v3_large",
        "retinanet_resnet50_fpn",
      },
      devices = { "jetson-agx-orin", "t4", "v100-sxm2" },
    },
    {
      id = "tiny", title = "Networks for microcontrollers",
      models = { "mlperf_tiny_kws", "mlperf_tiny_vww", "mlperf_tiny_ic", "mlperf_tiny_ad" },
      devices = { "stm32h743", "raspberry-pi-5" },
    },
  },
  variants = {
    { model = "resnet50", id = "resnet50_batch32", name = "ResNet-50, batch 32", batch = 32 },
  },
}
