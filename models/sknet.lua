-- SKNet: Li et al., "Selective Kernel Networks", arXiv:1903.06586, section 3.1, figure 1, in a
-- ResNet-50 and with the halved inputs of timm's skresnet50

family {
  "SKNet",
  source = "Li et al., Selective Kernel Networks, 2019",
  url = "https://arxiv.org/abs/1903.06586",
  year = 2019,
  category = "classification",
  notes = "Two convolutions with small and large fields of view, and weights per channel between "
    .. "them. The paper's network is a ResNeXt and gives both the whole input; in this one each "
    .. "has half of it, so that it costs hardly more than a ResNet.",
}

local WIDTHS = { 64, 128, 256, 512 }
local REDUCTION, MULTIPLE = 16, 8

local function conv_bn(x, channels, kernel, stride, dilation)
  dilation = dilation or 1
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2 * dilation,
                  dilation = dilation, bias = false }:bn()
end

-- Weights for both branches, which add up to one in each channel.
local function selection(x, name)
  local channels, squeezed = x.channels, math.max(x.channels // REDUCTION, MULTIPLE)
  return x:at(name .. ".select"):global_avg_pool()
          :conv { squeezed, kernel = 1, bias = false }:bn():relu()
          :conv { 2 * channels, kernel = 1, bias = false }
          :reshape { 0, 2, channels, 1, 1 }:softmax { axis = 1 }
          :reshape { 0, 2 * channels, 1, 1 }:split { 2, axis = 1 }
end

-- The large kernel, 5×5, is a 3×3 with dilation 2.
local function selective_kernel(x, name, width, stride)
  local first, second = x:at(name .. ".split"):split { 2, axis = 1 }
  local small = conv_bn(first:at(name .. ".small"), width, 3, stride):relu()
  local large = conv_bn(second:at(name .. ".large"), width, 3, stride, 2):relu()
  local a, b = selection(small:at(name .. ".fuse") + large, name)
  return small:at(name .. ".select") * a + large:at(name .. ".select") * b
end

local function shortcut(x, name, channels, stride)
  if stride == 1 and x.channels == channels then
    return x
  end
  return conv_bn(x:at(name .. ".downsample"), channels, 1, stride)
end

local function sk_unit(x, name, width, stride)
  local y = conv_bn(x:at(name), width, 1):relu()
  y = conv_bn(selective_kernel(y, name, width, stride):at(name), 4 * width, 1)
  return (y + shortcut(x, name, 4 * width, stride)):relu()
end

model {
  id = "skresnet50",
  name = "SK-ResNet-50",
  input = { 3, 224, 224 },
  published = {
    { params = 25.80e6, source = "timm results, skresnet50" },
    { macs = 4.11e9, source = "timm results, skresnet50",
      note = "counts batch normalisation and pooling as well" },
    { activations = 12.50e6, source = "timm results, skresnet50" },
  },
  build = function(x)
    x = conv_bn(x, 64, 7, 2):relu():max_pool { 3, stride = 2, pad = 1 }
    for stage, n in ipairs { 3, 4, 6, 3 } do
      for i = 0, n - 1 do
        local stride = (i == 0 and stage > 1) and 2 or 1
        x = sk_unit(x, "layer" .. stage .. "." .. i, WIDTHS[stage], stride)
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end,
}
