-- MobileNet: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
-- Applications", arXiv:1704.04861, table 1

family {
  "MobileNet v1",
  source = "Howard et al., MobileNets: Efficient Convolutional Neural Networks for Mobile Vision "
    .. "Applications, 2017",
  url = "https://arxiv.org/abs/1704.04861",
  year = 2017,
  category = "classification",
}

-- Width and stride of the depthwise separable convolutions. The table gives the last a stride of 2,
-- but its feature maps, and its counts, one of 1.
local ROWS = {
  { 64, 1 },
  { 128, 2 }, { 128, 1 },
  { 256, 2 }, { 256, 1 },
  { 512, 2 }, { 512, 1 }, { 512, 1 }, { 512, 1 }, { 512, 1 }, { 512, 1 },
  { 1024, 2 }, { 1024, 1 },
}

local function separable(x, name, width, stride)
  return x:at(name)
          :conv { x.channels, kernel = 3, stride = stride, pad = 1, groups = x.channels,
                  bias = false, name = "depthwise" }:bn():relu()
          :conv { width, kernel = 1, bias = false, name = "pointwise" }:bn():relu()
end

-- Every width times the width multiplier of section 3.3.
local function mobilenet(multiplier)
  local function thin(width)
    return width * multiplier // 1 | 0
  end
  return function(x)
    x = x:conv { thin(32), kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu()
    for i, row in ipairs(ROWS) do
      x = separable(x, "separable" .. i, thin(row[1]), row[2])
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

model {
  id = "mobilenet_v1",
  name = "MobileNet v1",
  input = { 3, 224, 224 },
  published = {
    { macs = 569e6, source = "paper, table 8, as mult-adds", note = "rounded to millions" },
    { params = 4.2e6, source = "paper, table 8" },
    { top1 = 70.6, source = "paper, table 8" },
  },
  build = mobilenet(1),
}

-- A row of the paper's table 6.
local function published(params, macs, rounded, top1)
  return {
    { params = params, exact = true, source = "osmr/imgclsmob, table of models" },
    { macs = macs, source = "paper, table 6, as mult-adds", note = "rounded to millions" },
    { params = rounded, source = "paper, table 6", note = "rounded to 0.1 million" },
    { top1 = top1, source = "paper, table 6" },
  }
end

model {
  id = "mobilenet_v1_0_75",
  name = "MobileNet v1 0.75×",
  input = { 3, 224, 224 },
  published = published(2585560, 325e6, 2.6e6, 68.4),
  build = mobilenet(0.75),
}

model {
  id = "mobilenet_v1_0_5",
  name = "MobileNet v1 0.5×",
  input = { 3, 224, 224 },
  published = published(1331592, 149e6, 1.3e6, 63.7),
  build = mobilenet(0.5),
}

model {
  id = "mobilenet_v1_0_25",
  name = "MobileNet v1 0.25×",
  input = { 3, 224, 224 },
  published = published(470072, 41e6, 0.5e6, 50.6),
  build = mobilenet(0.25),
}
