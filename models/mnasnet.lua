-- MnasNet: Tan et al., "MnasNet: Platform-Aware Neural Architecture Search for Mobile",
-- arXiv:1807.11626; the variant without squeeze-and-excitation, known as B1

family {
  "MNASNet",
  source = "Tan et al., MnasNet: Platform-Aware Neural Architecture Search for Mobile, 2018",
  url = "https://arxiv.org/abs/1807.11626",
  year = 2018,
  category = "classification",
  notes = "MnasNet-B1 as torchvision builds it: without squeeze-and-excitation, which the paper's "
    .. "A1 has, and with the channels of every stage scaled by the multiplier in its name.",
}

local STEM, SEPARABLE = 32, 16

local STAGES = {
  -- MBConv expansion and kernel, channels, layers, stride of the first
  { expansion = 3, kernel = 3, channels = 24, layers = 3, stride = 2 },
  { expansion = 3, kernel = 5, channels = 40, layers = 3, stride = 2 },
  { expansion = 6, kernel = 5, channels = 80, layers = 3, stride = 2 },
  { expansion = 6, kernel = 3, channels = 96, layers = 2, stride = 1 },
  { expansion = 6, kernel = 5, channels = 192, layers = 4, stride = 2 },
  { expansion = 6, kernel = 3, channels = 320, layers = 1, stride = 1 },
}

-- The nearest multiple of 8 that is at least 90 % of n.
local function round8(n)
  local rounded = math.max(8, math.floor(n + 4) // 8 * 8)
  return rounded < 0.9 * n and rounded + 8 or rounded
end

local function depthwise(x, kernel, stride)
  return x:conv { x.channels, kernel = kernel, stride = stride, pad = kernel // 2,
                  groups = x.channels, bias = false, name = "depthwise" }:bn():relu()
end

local function project(x, channels)
  return x:conv { channels, kernel = 1, bias = false, name = "project" }:bn()
end

local function mbconv(x, stage, channels, stride)
  local y = x:conv { stage.expansion * x.channels, kernel = 1, bias = false, name = "expand" }
             :bn():relu()
  y = project(depthwise(y, stage.kernel, stride), channels)
  if stride == 1 and x.channels == channels then
    return y + x
  end
  return y
end

local function mnasnet(multiplier)
  local function scaled(channels)
    return round8(channels * multiplier)
  end
  return function(x)
    x = x:conv { scaled(STEM), kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu()
    x = project(depthwise(x:at("separable"), 3, 1), scaled(SEPARABLE))
    for i, stage in ipairs(STAGES) do
      for j = 0, stage.layers - 1 do
        x = mbconv(x:at("stage" .. i .. "." .. j), stage, scaled(stage.channels),
                   j == 0 and stage.stride or 1)
      end
    end
    return x:at(""):conv { 1280, kernel = 1, bias = false }:bn():relu()
            :global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end
end

local function published(params, macs, top1)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
end

model {
  id = "mnasnet0_5",
  name = "MNASNet 0.5",
  input = { 3, 224, 224 },
  published = published(2218512, 0.104e9, 67.734),
  build = mnasnet(0.5),
}

model {
  id = "mnasnet0_75",
  name = "MNASNet 0.75",
  input = { 3, 224, 224 },
  published = published(3170208, 0.215e9, 71.18),
  build = mnasnet(0.75),
}

model {
  id = "mnasnet1_0",
  name = "MNASNet 1.0",
  input = { 3, 224, 224 },
  published = published(4383312, 0.314e9, 73.456),
  build = mnasnet(1.0),
}

model {
  id = "mnasnet1_3",
  name = "MNASNet 1.3",
  input = { 3, 224, 224 },
  published = published(6282256, 0.526e9, 76.506),
  build = mnasnet(1.3),
}
