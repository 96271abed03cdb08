-- MobileNetV3: Howard et al., "Searching for MobileNetV3", arXiv:1905.02244, tables 1 and 2

family {
  "MobileNet v3",
  source = "Howard et al., Searching for MobileNetV3, 2019",
  url = "https://arxiv.org/abs/1905.02244",
  year = 2019,
  category = "classification",
}

local function RE(x) return x:relu() end
local function HS(x) return x:hard_swish() end

local LARGE = {
  -- kernel, expanded size, output, squeeze-and-excite, non-linearity, stride
  { 3, 16, 16, false, RE, 1 },
  { 3, 64, 24, false, RE, 2 },
  { 3, 72, 24, false, RE, 1 },
  { 5, 72, 40, true, RE, 2 },
  { 5, 120, 40, true, RE, 1 },
  { 5, 120, 40, true, RE, 1 },
  { 3, 240, 80, false, HS, 2 },
  { 3, 200, 80, false, HS, 1 },
  { 3, 184, 80, false, HS, 1 },
  { 3, 184, 80, false, HS, 1 },
  { 3, 480, 112, true, HS, 1 },
  { 3, 672, 112, true, HS, 1 },
  { 5, 672, 160, true, HS, 2 },
  { 5, 960, 160, true, HS, 1 },
  { 5, 960, 160, true, HS, 1 },
}

local SMALL = {
  { 3, 16, 16, true, RE, 2 },
  { 3, 72, 24, false, RE, 2 },
  { 3, 88, 24, false, RE, 1 },
  { 5, 96, 40, true, HS, 2 },
  { 5, 240, 40, true, HS, 1 },
  { 5, 240, 40, true, HS, 1 },
  { 5, 120, 48, true, HS, 1 },
  { 5, 144, 48, true, HS, 1 },
  { 5, 288, 96, true, HS, 2 },
  { 5, 576, 96, true, HS, 1 },
  { 5, 576, 96, true, HS, 1 },
}

-- The nearest multiple of 8 that is at least 90 % of n.
local function round8(n)
  local rounded = math.max(8, (n + 4) // 8 * 8)
  return rounded < 0.9 * n and rounded + 8 or rounded
end

-- Squeeze to a quarter; the paper has linear layers where torchvision has 1×1 convolutions.
local function squeeze_excite(x, name)
  local scale = x:at(name .. ".se"):global_avg_pool()
                 :conv { round8(x.channels // 4), kernel = 1 }:relu()
                 :conv { x.channels, kernel = 1 }:hard_sigmoid()
  return x * scale
end

local function bottleneck(x, name, row)
  local kernel, expanded, channels, excited, nonlinear, stride = table.unpack(row)
  x = x:at(name)
  local y = x
  if expanded ~= x.channels then
    y = nonlinear(y:conv { expanded, kernel = 1, bias = false, name = "expand" }:bn())
  end
  y = nonlinear(y:conv { expanded, kernel = kernel, stride = stride, pad = kernel // 2,
                         groups = expanded, bias = false, name = "depthwise" }:bn())
  if excited then
    y = squeeze_excite(y, name)
  end
  y = y:conv { channels, kernel = 1, bias = false, name = "project" }:bn()
  if stride == 1 and x.channels == channels then
    return x + y
  end
  return y
end

-- `last` is the width of the layer before the classifier.
local function mobilenet(rows, last)
  return function(x)
    x = HS(x:conv { 16, kernel = 3, stride = 2, pad = 1, bias = false }:bn())
    for i, row in ipairs(rows) do
      x = bottleneck(x, "bneck" .. i, row)
    end
    x = HS(x:at(""):conv { 6 * x.channels, kernel = 1, bias = false }:bn())
    x = x:global_avg_pool { name = "avgpool" }:flatten():at("classifier")
    return HS(x:linear { last }):dropout():linear { 1000 }
  end
end

model {
  id = "mobilenet_v3_large",
  name = "MobileNet v3 Large",
  input = { 3, 224, 224 },
  published = {
    { params = 5483032, exact = true, source = "torchvision documentation" },
    { macs = 0.217e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { macs = 219e6, source = "paper, table 3, as MAdds",
      note = "1 % above those of the layers; what else is counted is not said" },
    { params = 5.4e6, source = "paper, table 3", note = "5.48, rounded down" },
    { top1 = 75.2, source = "paper, table 3" },
    { top1 = 74.042, source = "torchvision weights IMAGENET1K_V1" },
    { top1 = 75.274, source = "torchvision weights IMAGENET1K_V2" },
  },
  build = mobilenet(LARGE, 1280),
}

model {
  id = "mobilenet_v3_small",
  name = "MobileNet v3 Small",
  input = { 3, 224, 224 },
  published = {
    { params = 2542856, exact = true, source = "torchvision documentation" },
    { macs = 0.057e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { macs = 56e6, source = "paper, table 3, as MAdds", note = "56.5, rounded down" },
    { params = 2.5e6, source = "paper, table 3" },
    { top1 = 67.4, source = "paper, table 3" },
    { top1 = 67.668, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = mobilenet(SMALL, 1024),
}
