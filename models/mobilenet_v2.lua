-- MobileNetV2: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks",
-- arXiv:1801.04381, table 2

family {
  "MobileNet v2",
  source = "Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, 2018",
  url = "https://arxiv.org/abs/1801.04381",
  year = 2018,
  category = "classification",
}

local BOTTLENECKS = {
  -- t: expansion, c: channels, n: repeats, s: stride of the first
  { t = 1, c = 16, n = 1, s = 1 },
  { t = 6, c = 24, n = 2, s = 2 },
  { t = 6, c = 32, n = 3, s = 2 },
  { t = 6, c = 64, n = 4, s = 2 },
  { t = 6, c = 96, n = 3, s = 1 },
  { t = 6, c = 160, n = 3, s = 2 },
  { t = 6, c = 320, n = 1, s = 1 },
}

local function bottleneck(x, t, channels, stride)
  local y = x
  if t ~= 1 then
    y = y:conv { t * x.channels, kernel = 1, bias = false, name = "expand" }:bn():relu6()
  end
  y = y:conv { y.channels, kernel = 3, stride = stride, pad = 1, groups = y.channels, bias = false,
               name = "depthwise" }:bn():relu6()
       :conv { channels, kernel = 1, bias = false, name = "project" }:bn()
  if stride == 1 and x.channels == channels then
    return x + y
  end
  return y
end

model {
  id = "mobilenet_v2",
  name = "MobileNet v2",
  input = { 3, 224, 224 },
  published = {
    { params = 3504872, exact = true, source = "torchvision documentation" },
    { macs = 0.301e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { macs = 300e6, source = "paper, table 4, as MAdds" },
    { params = 3.4e6, source = "paper, table 4",
      note = "without batch normalisation it is 3.47 million" },
    { top1 = 72.0, source = "paper, table 4" },
    { top1 = 71.878, source = "torchvision weights IMAGENET1K_V1" },
    { top1 = 72.154, source = "torchvision weights IMAGENET1K_V2" },
  },
  build = function(x)
    x = x:conv { 32, kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu6()
    for stage, row in ipairs(BOTTLENECKS) do
      for i = 0, row.n - 1 do
        x = bottleneck(x:at("stage" .. stage .. "." .. i), row.t, row.c, i == 0 and row.s or 1)
      end
    end
    return x:at(""):conv { 1280, kernel = 1, bias = false }:bn():relu6()
            :global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end,
}
