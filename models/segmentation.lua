-- Semantic segmentation as torchvision builds it: FCN (Long et al., arXiv:1411.4038), DeepLab v3
-- (Chen et al., arXiv:1706.05587, figure 5) and LR-ASPP (Howard et al., arXiv:1905.02244, figure
-- 10) on ResNet and MobileNet v3, whose last stages have dilation in place of stride

local CLASSES = 21 -- of Pascal VOC, with the background

local function conv_bn(x, width, kernel, dilation)
  dilation = dilation or 1
  return x:conv { width, kernel = kernel, pad = kernel // 2 * dilation, dilation = dilation,
                  bias = false }:bn()
end

local function upsample(x, like)
  return x:resize { { like.height, like.width }, mode = "linear" }
end

-- Backbones: the map that an auxiliary head or a second branch reads, and the last one ------------

-- Its blocks are those of models/resnet.lua; resolution ends at 1/8.
local function bottleneck(x, name, width, stride, dilation)
  x = x:at(name)
  local y, shortcut = x, x
  y = conv_bn(y, width, 1):relu()
  y = y:conv { width, kernel = 3, stride = stride, pad = dilation, dilation = dilation,
               bias = false }:bn():relu()
  y = conv_bn(y, 4 * width, 1)
  if x.channels ~= 4 * width then
    shortcut = x:at(name .. ".downsample")
                :conv { 4 * width, kernel = 1, stride = stride, bias = false }:bn()
  end
  return (y + shortcut):relu()
end

-- The first block of a stage has the dilation of the stage before.
local function resnet(repeats)
  return function(x)
    x = x:at("backbone"):conv { 64, kernel = 7, stride = 2, pad = 3, bias = false }:bn():relu()
         :max_pool { 3, stride = 2, pad = 1 }
    local dilations, dilation, aux = { 1, 1, 2, 4 }, 1, nil
    for stage, n in ipairs(repeats) do
      for i = 0, n - 1 do
        local name = "backbone.layer" .. stage .. "." .. i
        x = bottleneck(x, name, 32 << stage, stage == 2 and i == 0 and 2 or 1, dilation)
        dilation = dilations[stage]
      end
      aux = stage == 3 and x or aux
    end
    return aux, x
  end
end

local function RE(x) return x:relu() end
local function HS(x) return x:hard_swish() end

-- MobileNet v3 Large as in models/mobilenet_v3.lua; resolution ends at 1/16.
local MOBILENET = {
  -- kernel, expanded size, output, squeeze, non-linearity, stride, dilation
  { 3, 16, 16, false, RE, 1, 1 },
  { 3, 64, 24, false, RE, 2, 1 },
  { 3, 72, 24, false, RE, 1, 1 },
  { 5, 72, 40, 24, RE, 2, 1 },
  { 5, 120, 40, 32, RE, 1, 1 },
  { 5, 120, 40, 32, RE, 1, 1 },
  { 3, 240, 80, false, HS, 2, 1 },
  { 3, 200, 80, false, HS, 1, 1 },
  { 3, 184, 80, false, HS, 1, 1 },
  { 3, 184, 80, false, HS, 1, 1 },
  { 3, 480, 112, 120, HS, 1, 1 },
  { 3, 672, 112, 168, HS, 1, 1 },
  { 5, 672, 160, 168, HS, 1, 2 },
  { 5, 960, 160, 240, HS, 1, 2 },
  { 5, 960, 160, 240, HS, 1, 2 },
}

local function inverted_residual(x, name, row)
  local kernel, expanded, channels, squeezed, nonlinear, stride, dilation = table.unpack(row)
  x = x:at(name)
  local y = expanded == x.channels and x or nonlinear(conv_bn(x, expanded, 1))
  y = nonlinear(y:conv { expanded, kernel = kernel, stride = stride, pad = kernel // 2 * dilation,
                         dilation = dilation, groups = expanded, bias = false }:bn())
  if squeezed then
    y = y * y:at(name .. ".se"):global_avg_pool():conv { squeezed, kernel = 1 }:relu()
             :conv { expanded, kernel = 1 }:hard_sigmoid()
  end
  y = conv_bn(y, channels, 1)
  return stride == 1 and x.channels == channels and x + y or y
end

local function mobilenet(x)
  x = HS(x:at("backbone"):conv { 16, kernel = 3, stride = 2, pad = 1, bias = false }:bn())
  local low
  for i, row in ipairs(MOBILENET) do
    x = inverted_residual(x, "backbone.bneck" .. i, row)
    low = i == 4 and x or low
  end
  return low, HS(conv_bn(x:at("backbone"), 960, 1))
end

-- Heads -------------------------------------------------------------------------------------------

local function fcn_head(x)
  x = conv_bn(x, x.channels // 4, 3):relu():dropout()
  return x:conv { CLASSES, kernel = 1 }
end

-- Atrous spatial pyramid pooling: four rates, and the mean of the whole map.
local function aspp_head(x)
  local name = "classifier.aspp"
  local a = conv_bn(x:at(name), 256, 1):relu()
  local b = conv_bn(x:at(name), 256, 3, 12):relu()
  local c = conv_bn(x:at(name), 256, 3, 24):relu()
  local d = conv_bn(x:at(name), 256, 3, 36):relu()
  local mean = upsample(conv_bn(x:at(name):global_avg_pool(), 256, 1):relu(), x)
  local y = conv_bn(a:concat(b, c, d, mean), 256, 1):relu():dropout()
  return conv_bn(y:at("classifier"), 256, 3):relu():conv { CLASSES, kernel = 1 }
end

local function segment(backbone, head)
  return function(x)
    local aux, y = backbone(x)
    upsample(fcn_head(aux:training_only():at("aux_classifier")), x)
    return upsample(head(y:at("classifier")), x)
  end
end

-- Low resolution from the last map, gated by its mean; detail from one at 1/8.
local function lraspp(x)
  local low, high = mobilenet(x)
  high = high:at("classifier")
  local scale = high:global_avg_pool():conv { 128, kernel = 1, bias = false }:sigmoid()
  local y = upsample(conv_bn(high, 128, 1):relu() * scale, low):conv { CLASSES, kernel = 1 }
  return upsample(low:at("classifier"):conv { CLASSES, kernel = 1 } + y, x)
end

-- `aux_macs`, how they come about: the work of the auxiliary head, which the published figure has.
local function published(params, macs, aux_macs)
  local note = "multiply-accumulates, counted once"
  if aux_macs then
    note = note .. ", with the auxiliary head's " .. aux_macs
  end
  return {
    { params = params, exact = true, source = "torchvision documentation",
      note = aux_macs and "with the auxiliary head" },
    { macs = macs, source = "torchvision documentation, as GFLOPS", note = note },
  }
end

local RESNET_AUX = "65·65·(9·1024·256 + 256·21) = 9,990,739,200"
local MOBILENET_AUX = "65·65·(9·40·10 + 10·21) = 16,097,250"

family {
  "FCN",
  source = "Long et al., Fully Convolutional Networks for Semantic Segmentation, 2014",
  url = "https://arxiv.org/abs/1411.4038",
  year = 2014,
  category = "segmentation",
  notes = "As torchvision builds it, on a dilated ResNet in place of the paper's VGG. An auxiliary "
    .. "head serves training only: its parameters are counted, its work is not.",
}

model {
  id = "fcn_resnet50",
  name = "FCN ResNet-50",
  input = { 3, 520, 520 },
  published = published(35322218, 152.717e9, RESNET_AUX),
  build = segment(resnet { 3, 4, 6, 3 }, fcn_head),
}

model {
  id = "fcn_resnet101",
  name = "FCN ResNet-101",
  input = { 3, 520, 520 },
  published = published(54314346, 232.738e9, RESNET_AUX),
  build = segment(resnet { 3, 4, 23, 3 }, fcn_head),
}

family {
  "DeepLab v3",
  source = "Chen et al., Rethinking Atrous Convolution for Semantic Image Segmentation, 2017",
  url = "https://arxiv.org/abs/1706.05587",
  year = 2017,
  category = "segmentation",
  notes = "An auxiliary head serves training only: its parameters are counted, its work is not.",
}

model {
  id = "deeplabv3_resnet50",
  name = "DeepLab v3 ResNet-50",
  input = { 3, 520, 520 },
  published = published(42004074, 178.722e9, RESNET_AUX),
  build = segment(resnet { 3, 4, 6, 3 }, aspp_head),
}

model {
  id = "deeplabv3_resnet101",
  name = "DeepLab v3 ResNet-101",
  input = { 3, 520, 520 },
  published = published(60996202, 258.743e9, RESNET_AUX),
  build = segment(resnet { 3, 4, 23, 3 }, aspp_head),
}

model {
  id = "deeplabv3_mobilenet_v3_large",
  name = "DeepLab v3 MobileNet v3 Large",
  input = { 3, 520, 520 },
  published = published(11029328, 10.452e9, MOBILENET_AUX),
  build = segment(mobilenet, aspp_head),
}

family {
  "LR-ASPP",
  source = "Howard et al., Searching for MobileNetV3, 2019",
  url = "https://arxiv.org/abs/1905.02244",
  year = 2019,
  category = "segmentation",
}

model {
  id = "lraspp_mobilenet_v3_large",
  name = "LR-ASPP MobileNet v3 Large",
  input = { 3, 520, 520 },
  published = published(3221538, 2.086e9),
  build = lraspp,
}
