-- ResNet: He et al., "Deep Residual Learning for Image Recognition", arXiv:1512.03385, table 1

family {
  "ResNet",
  source = "He et al., Deep Residual Learning for Image Recognition, 2015",
  url = "https://arxiv.org/abs/1512.03385",
  year = 2015,
  category = "classification",
}

local WIDTHS = { 64, 128, 256, 512 }

-- Option B: a projection where the shape changes, else the identity.
local function shortcut(x, name, channels, stride)
  if stride == 1 and x.channels == channels then
    return x
  end
  return x:at(name .. ".downsample")
          :conv { channels, kernel = 1, stride = stride, bias = false }:bn()
end

local function basic(x, name, width, stride)
  local y = x:at(name)
             :conv { width, kernel = 3, stride = stride, pad = 1, bias = false }:bn():relu()
             :conv { width, kernel = 3, pad = 1, bias = false }:bn()
  return (y + shortcut(x, name, width, stride)):relu()
end

-- The paper (version 1) strides the first 1×1; torchvision, like most since, strides the 3×3.
local function bottleneck(x, name, width, stride, version)
  local first, second = 1, stride
  if version == 1 then
    first, second = stride, 1
  end
  local y = x:at(name)
             :conv { width, kernel = 1, stride = first, bias = false }:bn():relu()
             :conv { width, kernel = 3, stride = second, pad = 1, bias = false }:bn():relu()
             :conv { 4 * width, kernel = 1, bias = false }:bn()
  return (y + shortcut(x, name, 4 * width, stride)):relu()
end

local function resnet(block, repeats, version)
  return function(x)
    x = x:conv { 64, kernel = 7, stride = 2, pad = 3, bias = false }:bn():relu()
         :max_pool { 3, stride = 2, pad = 1 }
    for stage, n in ipairs(repeats) do
      for i = 0, n - 1 do
        local stride = (i == 0 and stage > 1) and 2 or 1
        x = block(x, "layer" .. stage .. "." .. i, WIDTHS[stage], stride, version)
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

-- torchvision's figures (top1 by the name of the weights), then the paper's multiply-adds.
local function published(params, macs, top1, paper_macs, paper_note)
  local list = {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { macs = paper_macs, source = "paper, table 1, as FLOPs", note = paper_note },
  }
  for weights, accuracy in pairs(top1) do
    list[#list + 1] = { top1 = accuracy, source = "torchvision weights " .. weights }
  end
  return list
end

model {
  id = "resnet18",
  name = "ResNet-18",
  input = { 3, 224, 224 },
  published = published(11689512, 1.814e9, { IMAGENET1K_V1 = 69.758 },
    1.8e9, "multiply-adds"),
  build = resnet(basic, { 2, 2, 2, 2 }),
}

model {
  id = "resnet34",
  name = "ResNet-34",
  input = { 3, 224, 224 },
  published = published(21797672, 3.664e9, { IMAGENET1K_V1 = 73.314 },
    3.6e9, "multiply-adds, rounded down; its shortcuts without projections would make 3.64"),
  build = resnet(basic, { 3, 4, 6, 3 }),
}

model {
  id = "resnet50",
  name = "ResNet-50",
  input = { 3, 224, 224 },
  notes = "The stride is on the 3×3 convolution of a block, as in torchvision; resnet50_v1 is the "
    .. "network of the paper, with fewer multiply-accumulates and the same parameters.",
  published = published(25557032, 4.089e9, { IMAGENET1K_V1 = 76.13, IMAGENET1K_V2 = 80.858 },
    3.8e9, "multiply-adds of the network with the stride on the first 1×1: resnet50_v1"),
  build = resnet(bottleneck, { 3, 4, 6, 3 }),
}

model {
  id = "resnet101",
  name = "ResNet-101",
  input = { 3, 224, 224 },
  published = published(44549160, 7.801e9, { IMAGENET1K_V1 = 77.374, IMAGENET1K_V2 = 81.886 },
    7.6e9, "multiply-adds of the network with the stride on the first 1×1"),
  build = resnet(bottleneck, { 3, 4, 23, 3 }),
}

model {
  id = "resnet50_v1",
  name = "ResNet-50 v1",
  input = { 3, 224, 224 },
  notes = "The network of the paper: a block that halves the resolution does so in its first 1×1 "
    .. "convolution. Its 3.86 billion multiply-accumulates are those of older tables.",
  published = {
    { macs = 3.8e9, source = "paper, table 1, as FLOPs", note = "multiply-adds, rounded down" },
  },
  build = resnet(bottleneck, { 3, 4, 6, 3 }, 1),
}
