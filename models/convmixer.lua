-- ConvMixer: Trockman & Kolter, "Patches Are All You Need?", arXiv:2201.09792, section 2, table 1

family {
  "ConvMixer",
  source = "Trockman & Kolter, Patches Are All You Need?, 2022",
  url = "https://arxiv.org/abs/2201.09792",
  year = 2022,
  category = "classification",
}

-- A depthwise convolution mixes positions, a 1×1 convolution channels.
local function mixer(x, name, nonlinear, kernel)
  x = x:at(name)
  local width = x.channels
  local y = nonlinear(x:conv { width, kernel = kernel, pad = kernel // 2, groups = width,
                               name = "depthwise" }):bn()
  return nonlinear((x + y):conv { width, kernel = 1, name = "pointwise" }):bn()
end

local function convmixer(width, depth, kernel, patch, nonlinear)
  return function(x)
    x = nonlinear(x:at("stem"):conv { width, kernel = patch, stride = patch }):bn()
    for i = 0, depth - 1 do
      x = mixer(x, "layer" .. i, nonlinear, kernel)
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

model {
  id = "convmixer_768_32",
  name = "ConvMixer-768/32",
  input = { 3, 224, 224 },
  notes = "Isotropic: 32×32 maps from the first layer to the last. Over nine tenths of the "
    .. "work are in its 1×1 convolutions.",
  published = {
    { params = 21.1e6, source = "paper, table 1" },
    { params = 21.11e6, source = "timm results, convmixer_768_32" },
    { macs = 19.55e9, source = "timm results, convmixer_768_32",
      note = "its counter misses the depthwise convolutions and counts 2 operations per element "
        .. "of a batch normalisation: 20,676,851,712 - 1,233,125,376 + 102,236,160" },
    { activations = 25.95e6, source = "timm results, convmixer_768_32",
      note = "without the depthwise convolutions: 51,119,080 - 32·786,432" },
    { top1 = 80.16, source = "paper, table 1" },
  },
  build = convmixer(768, 32, 7, 7, function(x) return x:relu() end),
}

model {
  id = "convmixer_1536_20",
  name = "ConvMixer-1536/20",
  input = { 3, 224, 224 },
  published = {
    { params = 51.6e6, source = "paper, table 1" },
    { params = 51.63e6, source = "timm results, convmixer_1536_20" },
    { top1 = 81.37, source = "paper, table 1" },
  },
  build = convmixer(1536, 20, 9, 7, function(x) return x:gelu() end),
}
