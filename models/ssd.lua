-- SSD: Liu et al., "SSD: Single Shot MultiBox Detector", arXiv:1512.02325, figure 2;
-- SSDLite: Sandler et al., arXiv:1801.04381, section 6.2, on MobileNet v3 (arXiv:1905.02244)

family {
  "SSD",
  source = "Liu et al., SSD: Single Shot MultiBox Detector, 2015",
  url = "https://arxiv.org/abs/1512.02325",
  year = 2015,
  category = "detection",
  notes = "Default boxes and the suppression of overlapping boxes are outside of the network. The "
    .. "classes are the 91 identifiers of COCO, with the background, as in torchvision.",
}

local CLASSES = 91

-- Of each position and default box: K numbers, B × boxes × K.
local function by_box(x, numbers)
  return x:reshape { 0, -1, numbers, x.height, x.width }:transpose { 0, 3, 4, 1, 2 }
          :reshape { 0, -1, numbers }
end

-- predict(map, name, channels) is a 3×3 convolution of some kind.
local function detect(maps, boxes, predict)
  local scores, places = {}, {}
  for i, map in ipairs(maps) do
    local name = "head" .. i
    scores[i] = by_box(predict(map, name, "class", boxes[i] * CLASSES), CLASSES)
    places[i] = by_box(predict(map, name, "box", boxes[i] * 4), 4)
  end
  return scores[1]:at("head"):concat(table.unpack(scores, 2)),
         places[1]:at("head"):concat(table.unpack(places, 2))
end

-- SSD300, on VGG-16.

local function conv_relu(x, channels, kernel, options)
  options = options or {}
  return x:conv { channels, kernel = kernel, stride = options.stride or 1,
                  pad = options.pad or kernel // 2, dilation = options.dilation or 1 }:relu()
end

local function convs(x, name, channels, count)
  x = x:at(name)
  for _ = 1, count do
    x = conv_relu(x, channels, 3)
  end
  return x
end

-- conv4_3 is larger in scale than the rest: divided by its norm, then scaled by what is learned.
local function normalized(x)
  x = x:at("conv4_3_norm")
  return x:lp_norm() * parameter { 1, x.channels, 1, 1, name = "scale" }
end

local function extra(x, name, channels, options)
  return conv_relu(conv_relu(x:at(name), channels // 2, 1), channels, 3, options)
end

local function predict_vgg(x, name, what, channels)
  return x:at(name):conv { channels, kernel = 3, pad = 1, name = what }
end

local function ssd300(x)
  x = convs(x, "conv1", 64, 2):max_pool { 2 }
  x = convs(x, "conv2", 128, 2):max_pool { 2 }
  x = convs(x, "conv3", 256, 3):max_pool { 2, ceil_mode = true }
  x = convs(x, "conv4", 512, 3)
  local maps = { normalized(x) }
  x = convs(x:max_pool { 2 }, "conv5", 512, 3):max_pool { 3, stride = 1, pad = 1 }
  -- VGG's fully connected layers, as convolutions with a hole between taps.
  x = conv_relu(x:at("fc6"), 1024, 3, { pad = 6, dilation = 6 })
  maps[2] = conv_relu(x:at("fc7"), 1024, 1)
  maps[3] = extra(maps[2], "conv8", 512, { stride = 2 })
  maps[4] = extra(maps[3], "conv9", 256, { stride = 2 })
  maps[5] = extra(maps[4], "conv10", 256, { pad = 0 })
  maps[6] = extra(maps[5], "conv11", 256, { pad = 0 })
  return detect(maps, { 4, 6, 6, 6, 4, 4 }, predict_vgg)
end

model {
  id = "ssd300_vgg16",
  name = "SSD300 (VGG-16)",
  input = { 3, 300, 300 },
  published = {
    { params = 35641826, exact = true, source = "torchvision documentation" },
    { macs = 34.86e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
  },
  build = ssd300,
}

-- SSDLite, on MobileNet v3 with its last stage cut to half.

local function RE(x) return x:relu() end
local function RE6(x) return x:relu6() end
local function HS(x) return x:hard_swish() end

local MOBILENET_V3 = {
  -- kernel, expanded size, output, squeeze (0: none), non-linearity, stride
  { 3, 16, 16, 0, RE, 1 },
  { 3, 64, 24, 0, RE, 2 },
  { 3, 72, 24, 0, RE, 1 },
  { 5, 72, 40, 24, RE, 2 },
  { 5, 120, 40, 32, RE, 1 },
  { 5, 120, 40, 32, RE, 1 },
  { 3, 240, 80, 0, HS, 2 },
  { 3, 200, 80, 0, HS, 1 },
  { 3, 184, 80, 0, HS, 1 },
  { 3, 184, 80, 0, HS, 1 },
  { 3, 480, 112, 120, HS, 1 },
  { 3, 672, 112, 168, HS, 1 },
  { 5, 672, 80, 168, HS, 2 },
  { 5, 480, 80, 120, HS, 1 },
  { 5, 480, 80, 120, HS, 1 },
}

local function conv_bn(x, channels, kernel, stride, nonlinear)
  x = x:conv { channels, kernel = kernel, stride = stride, pad = kernel // 2, bias = false }:bn()
  return nonlinear(x)
end

local function depthwise(x, kernel, stride, nonlinear)
  x = x:conv { x.channels, kernel = kernel, stride = stride, pad = kernel // 2, bias = false,
               groups = x.channels, name = "depthwise" }:bn()
  return nonlinear(x)
end

local function squeeze_excite(x, name, squeezed)
  local scale = x:at(name .. ".se"):global_avg_pool()
                 :conv { squeezed, kernel = 1 }:relu()
                 :conv { x.channels, kernel = 1 }:hard_sigmoid()
  return x * scale
end

-- Returns the expanded map as well: where the stride becomes 32, it is a map to detect on.
local function bottleneck(x, name, row)
  local kernel, expanded, channels, squeezed, nonlinear, stride = table.unpack(row)
  x = x:at(name)
  local wide = expanded == x.channels and x or conv_bn(x, expanded, 1, 1, nonlinear)
  local y = depthwise(wide, kernel, stride, nonlinear)
  if squeezed > 0 then
    y = squeeze_excite(y, name, squeezed)
  end
  y = y:conv { channels, kernel = 1, bias = false, name = "project" }:bn()
  if stride == 1 and x.channels == channels then
    y = y + x
  end
  return y, wide
end

local function extra_lite(x, name, channels)
  x = conv_bn(x:at(name), channels // 2, 1, 1, RE6)
  return conv_bn(depthwise(x, 3, 2, RE6), channels, 1, 1, RE6)
end

local function predict_lite(x, name, what, channels)
  return depthwise(x:at(name .. "." .. what), 3, 1, RE6):conv { channels, kernel = 1 }
end

local function ssdlite320(x)
  local maps = {}
  x = conv_bn(x, 16, 3, 2, HS)
  for i, row in ipairs(MOBILENET_V3) do
    local wide
    x, wide = bottleneck(x, "features." .. i, row)
    if i == 13 then
      maps[1] = wide
    end
  end
  maps[2] = conv_bn(x:at("features.16"), 480, 1, 1, HS)
  for i, channels in ipairs { 512, 256, 256, 128 } do
    maps[i + 2] = extra_lite(maps[i + 1], "extra" .. i, channels)
  end
  return detect(maps, { 6, 6, 6, 6, 6, 6 }, predict_lite)
end

model {
  id = "ssdlite320_mobilenet_v3_large",
  name = "SSDLite320 (MobileNet v3 large)",
  source = "Howard et al., Searching for MobileNetV3, 2019",
  url = "https://arxiv.org/abs/1905.02244",
  year = 2019,
  input = { 3, 320, 320 },
  published = {
    { params = 3440060, exact = true, source = "torchvision documentation" },
    { macs = 0.583e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
  },
  build = ssdlite320,
}
