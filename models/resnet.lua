-- ResNet: He et al., "Deep Residual Learning for Image Recognition", arXiv:1512.03385, table 1
-- ResNeXt: Xie et al., "Aggregated Residual Transformations for Deep Neural Networks",
-- arXiv:1611.05431, table 1
-- Wide ResNet: Zagoruyko & Komodakis, "Wide Residual Networks", arXiv:1605.07146, section 3

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
-- ResNeXt works in groups, of d channels in the first stage; Wide ResNet is wider inside.
local function bottleneck(x, name, width, stride, variant)
  local first, second = 1, stride
  if variant.version == 1 then
    first, second = stride, 1
  end
  local groups = variant.groups or 1
  local inner = groups * (width * (variant.d or 64) // 64)
  local y = x:at(name)
             :conv { inner, kernel = 1, stride = first, bias = false }:bn():relu()
             :conv { inner, kernel = 3, stride = second, pad = 1, groups = groups, bias = false }
             :bn():relu()
             :conv { 4 * width, kernel = 1, bias = false }:bn()
  return (y + shortcut(x, name, 4 * width, stride)):relu()
end

local function resnet(block, repeats, variant)
  return function(x)
    x = x:conv { 64, kernel = 7, stride = 2, pad = 3, bias = false }:bn():relu()
         :max_pool { 3, stride = 2, pad = 1 }
    for stage, n in ipairs(repeats) do
      for i = 0, n - 1 do
        local stride = (i == 0 and stage > 1) and 2 or 1
        x = block(x, "layer" .. stage .. "." .. i, WIDTHS[stage], stride, variant or {})
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

-- torchvision's figures (top1 by the name of the weights), then the paper's.
local function published(params, macs, top1, paper)
  local list = {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
  }
  list[3] = paper
  for weights, accuracy in pairs(top1) do
    list[#list + 1] = { top1 = accuracy, source = "torchvision weights " .. weights }
  end
  return list
end

local function multiply_adds(macs, note)
  return { macs = macs, source = "paper, table 1, as FLOPs", note = note }
end

model {
  id = "resnet18",
  name = "ResNet-18",
  input = { 3, 224, 224 },
  published = published(11689512, 1.814e9, { IMAGENET1K_V1 = 69.758 },
    multiply_adds(1.8e9, "multiply-adds")),
  build = resnet(basic, { 2, 2, 2, 2 }),
}

model {
  id = "resnet34",
  name = "ResNet-34",
  input = { 3, 224, 224 },
  published = published(21797672, 3.664e9, { IMAGENET1K_V1 = 73.314 },
    multiply_adds(3.6e9, "multiply-adds, rounded down; its shortcuts without projections would "
      .. "make 3.64")),
  build = resnet(basic, { 3, 4, 6, 3 }),
}

model {
  id = "resnet50",
  name = "ResNet-50",
  input = { 3, 224, 224 },
  notes = "The stride is on the 3×3 convolution of a block, as in torchvision; resnet50_v1 is the "
    .. "network of the paper, with fewer multiply-accumulates and the same parameters.",
  published = published(25557032, 4.089e9, { IMAGENET1K_V1 = 76.13, IMAGENET1K_V2 = 80.858 },
    multiply_adds(3.8e9, "multiply-adds of the network with the stride on the first 1×1: "
      .. "resnet50_v1")),
  build = resnet(bottleneck, { 3, 4, 6, 3 }),
}

model {
  id = "resnet101",
  name = "ResNet-101",
  input = { 3, 224, 224 },
  published = published(44549160, 7.801e9, { IMAGENET1K_V1 = 77.374, IMAGENET1K_V2 = 81.886 },
    multiply_adds(7.6e9, "multiply-adds of the network with the stride on the first 1×1")),
  build = resnet(bottleneck, { 3, 4, 23, 3 }),
}

model {
  id = "resnet152",
  name = "ResNet-152",
  input = { 3, 224, 224 },
  published = published(60192808, 11.514e9, { IMAGENET1K_V1 = 78.312, IMAGENET1K_V2 = 82.284 },
    multiply_adds(11.3e9, "multiply-adds of the network with the stride on the first 1×1")),
  build = resnet(bottleneck, { 3, 8, 36, 3 }),
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
  build = resnet(bottleneck, { 3, 4, 6, 3 }, { version = 1 }),
}

family {
  "ResNeXt",
  source = "Xie et al., Aggregated Residual Transformations for Deep Neural Networks, 2016",
  url = "https://arxiv.org/abs/1611.05431",
  year = 2016,
  category = "classification",
  notes = "A ResNet whose bottlenecks work in groups: their number (the cardinality) and the "
    .. "channels of each in the first stage are in the name.",
}

model {
  id = "resnext50_32x4d",
  name = "ResNeXt-50 32×4d",
  input = { 3, 224, 224 },
  published = published(25028904, 4.23e9, { IMAGENET1K_V1 = 77.618, IMAGENET1K_V2 = 81.198 },
    multiply_adds(4.2e9, "multiply-adds")),
  build = resnet(bottleneck, { 3, 4, 6, 3 }, { groups = 32, d = 4 }),
}

model {
  id = "resnext101_32x8d",
  name = "ResNeXt-101 32×8d",
  input = { 3, 224, 224 },
  published = published(88791336, 16.414e9, { IMAGENET1K_V1 = 79.312, IMAGENET1K_V2 = 82.834 }),
  build = resnet(bottleneck, { 3, 4, 23, 3 }, { groups = 32, d = 8 }),
}

model {
  id = "resnext101_64x4d",
  name = "ResNeXt-101 64×4d",
  input = { 3, 224, 224 },
  published = published(83455272, 15.46e9, { IMAGENET1K_V1 = 83.246 },
    { top1 = 79.6, source = "paper, table 4", note = "error 20.4, single crop" }),
  build = resnet(bottleneck, { 3, 4, 23, 3 }, { groups = 64, d = 4 }),
}

family {
  "Wide ResNet",
  source = "Zagoruyko & Komodakis, Wide Residual Networks, 2016",
  url = "https://arxiv.org/abs/1605.07146",
  year = 2016,
  category = "classification",
  notes = "A ResNet with twice the channels inside each bottleneck.",
}

model {
  id = "wide_resnet50_2",
  name = "Wide ResNet-50-2",
  input = { 3, 224, 224 },
  published = published(68883240, 11.398e9, { IMAGENET1K_V1 = 78.468, IMAGENET1K_V2 = 81.602 },
    { params = 68.9e6, source = "paper, section 3, as WRN-50-2-bottleneck" }),
  build = resnet(bottleneck, { 3, 4, 6, 3 }, { d = 128 }),
}

model {
  id = "wide_resnet101_2",
  name = "Wide ResNet-101-2",
  input = { 3, 224, 224 },
  published = published(126886696, 22.753e9, { IMAGENET1K_V1 = 78.848, IMAGENET1K_V2 = 82.51 }),
  build = resnet(bottleneck, { 3, 4, 23, 3 }, { d = 128 }),
}
