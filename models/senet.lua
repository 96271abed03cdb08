-- SENet: Hu et al., "Squeeze-and-Excitation Networks", arXiv:1709.01507, section 3, table 1;
-- SENet-154: its appendix

family {
  "SENet",
  source = "Hu et al., Squeeze-and-Excitation Networks, 2017",
  url = "https://arxiv.org/abs/1709.01507",
  year = 2017,
  category = "classification",
  notes = "Each block weights its channels by what it sees of the whole map. That costs a tenth of "
    .. "the parameters and hardly any multiply-accumulates.",
}

local WIDTHS = { 64, 128, 256, 512 }
local REDUCTION = 16

local function conv_bn(x, channels, kernel, stride, groups)
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2,
                  groups = groups or 1, bias = false }:bn()
end

local function squeeze_excite(x, name)
  local scale = x:at(name .. ".se"):global_avg_pool()
                 :conv { x.channels // REDUCTION, kernel = 1 }:relu()
                 :conv { x.channels, kernel = 1 }:sigmoid()
  return x * scale
end

local function shortcut(x, name, channels, stride, kernel)
  if stride == 1 and x.channels == channels then
    return x
  end
  return conv_bn(x:at(name .. ".downsample"), channels, kernel, stride)
end

-- ResNet's bottleneck, with the stride on the 3×3.
local function se_resnet_bottleneck(x, name, width, stride)
  local y = conv_bn(x:at(name), width, 1):relu()
  y = conv_bn(conv_bn(y, width, 3, stride):relu(), 4 * width, 1)
  return (squeeze_excite(y, name) + shortcut(x, name, 4 * width, stride, 1)):relu()
end

-- ResNeXt's of 64 groups, twice as wide behind its first 1×1, and with 3×3 projections where the
-- resolution halves.
local function se_bottleneck(x, name, width, stride)
  local y = conv_bn(x:at(name), 2 * width, 1):relu()
  y = conv_bn(conv_bn(y, 4 * width, 3, stride, 64):relu(), 4 * width, 1)
  local kernel = stride == 1 and 1 or 3
  return (squeeze_excite(y, name) + shortcut(x, name, 4 * width, stride, kernel)):relu()
end

local function stages(x, block, repeats)
  for stage, n in ipairs(repeats) do
    for i = 0, n - 1 do
      local stride = (i == 0 and stage > 1) and 2 or 1
      x = block(x, "layer" .. stage .. "." .. i, WIDTHS[stage], stride)
    end
  end
  return x:at(""):global_avg_pool { name = "avgpool" }:flatten()
end

model {
  id = "seresnet50",
  name = "SE-ResNet-50",
  input = { 3, 224, 224 },
  published = {
    { params = 28.09e6, source = "timm results, seresnet50" },
    { macs = 4.11e9, source = "timm results, seresnet50",
      note = "counts batch normalisation and pooling as well" },
    { activations = 11.13e6, source = "timm results, seresnet50" },
    { macs = 3.87e9, source = "paper, section 4, as GFLOPs",
      note = "of the network with the stride on the first 1×1, as in the authors' ResNet-50; "
        .. "here it is on the 3×3" },
    { top1 = 77.63, source = "hujie-frank/SENet, table 1", note = "error 22.37, single crop" },
    { top1 = 81.284, source = "timm results, seresnet50.ra2_in1k", note = "at 288×288" },
  },
  build = function(x)
    x = conv_bn(x, 64, 7, 2):relu():max_pool { 3, stride = 2, pad = 1 }
    return stages(x, se_resnet_bottleneck, { 3, 4, 6, 3 }):linear { 1000, name = "fc" }
  end,
}

model {
  id = "senet154",
  name = "SENet-154",
  input = { 3, 224, 224 },
  published = {
    { params = 115.09e6, source = "timm results, legacy_senet154" },
    { macs = 20.77e9, source = "timm results, legacy_senet154",
      note = "counts batch normalisation and pooling as well" },
    { activations = 38.69e6, source = "timm results, legacy_senet154" },
    { top1 = 81.32, source = "hujie-frank/SENet, table 1", note = "error 18.68, single crop" },
    { top1 = 81.308, source = "timm results, legacy_senet154.in1k" },
  },
  build = function(x)
    x = conv_bn(x, 64, 3, 2):relu()
    x = conv_bn(conv_bn(x, 64, 3):relu(), 128, 3):relu()
    x = x:max_pool { 3, stride = 2, ceil_mode = true }
    return stages(x, se_bottleneck, { 3, 8, 36, 3 }):dropout():linear { 1000, name = "fc" }
  end,
}
