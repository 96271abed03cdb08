-- ResNet v2: He et al., "Identity Mappings in Deep Residual Networks", arXiv:1603.05027,
-- figure 4(e), full pre-activation, with the widths and depths of arXiv:1512.03385, table 1

family {
  "ResNet v2",
  source = "He et al., Identity Mappings in Deep Residual Networks, 2016",
  url = "https://arxiv.org/abs/1603.05027",
  year = 2016,
  category = "classification",
  notes = "A ResNet that normalises and activates before each convolution, so that nothing stands "
    .. "on the way from block to block. The stride is on the 3×3 convolution, as in timm.",
}

local WIDTHS = { 64, 128, 256, 512 }

-- A projection reads what is activated, the identity what is not.
local function shortcut(x, activated, name, channels, stride)
  if stride == 1 and x.channels == channels then
    return x
  end
  return activated:at(name .. ".downsample")
                  :conv { channels, kernel = 1, stride = stride, bias = false }
end

local function preact_bottleneck(x, name, width, stride)
  local activated = x:at(name):bn():relu()
  local y = activated:conv { width, kernel = 1, bias = false }:bn():relu()
                     :conv { width, kernel = 3, stride = stride, pad = 1, bias = false }
                     :bn():relu()
                     :conv { 4 * width, kernel = 1, bias = false }
  return y + shortcut(x, activated, name, 4 * width, stride)
end

local function resnet_v2(repeats)
  return function(x)
    x = x:conv { 64, kernel = 7, stride = 2, pad = 3, bias = false }
         :max_pool { 3, stride = 2, pad = 1 }
    for stage, n in ipairs(repeats) do
      for i = 0, n - 1 do
        local stride = (i == 0 and stage > 1) and 2 or 1
        x = preact_bottleneck(x, "layer" .. stage .. "." .. i, WIDTHS[stage], stride)
      end
    end
    return x:at(""):bn { name = "norm" }:relu():global_avg_pool { name = "avgpool" }:flatten()
            :linear { 1000, name = "fc" }
  end
end

local function published(id, params, macs, activations, top1)
  local source = "timm results, " .. id
  return {
    { params = params, source = source },
    { macs = macs, source = source, note = "counts batch normalisation and pooling as well" },
    { activations = activations, source = source },
    { top1 = top1, source = source .. ".a1h_in1k", note = "at 288×288" },
  }
end

model {
  id = "resnetv2_50",
  name = "ResNet-50 v2",
  input = { 3, 224, 224 },
  published = published("resnetv2_50", 25.55e6, 4.11e9, 11.11e6, 81.398),
  build = resnet_v2 { 3, 4, 6, 3 },
}

model {
  id = "resnetv2_101",
  name = "ResNet-101 v2",
  input = { 3, 224, 224 },
  published = published("resnetv2_101", 44.54e6, 7.83e9, 16.23e6, 83.002),
  build = resnet_v2 { 3, 4, 23, 3 },
}
