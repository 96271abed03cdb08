-- RetinaNet: Lin et al., "Focal Loss for Dense Object Detection", arXiv:1708.02002, figure 3, on
-- the pyramid of "Feature Pyramid Networks for Object Detection", arXiv:1612.03144

family {
  "RetinaNet",
  source = "Lin et al., Focal Loss for Dense Object Detection, 2017",
  url = "https://arxiv.org/abs/1708.02002",
  year = 2017,
  category = "detection",
  notes = "Anchors and the suppression of overlapping boxes are outside of the network. The "
    .. "classes are the 91 identifiers of COCO, with the background, as in torchvision.",
}

local CLASSES, ANCHORS, WIDTH = 91, 9, 256

local function bottleneck(x, name, width, stride)
  x = x:at(name)
  local y = x:conv { width, kernel = 1, bias = false }:bn():relu()
             :conv { width, kernel = 3, stride = stride, pad = 1, bias = false }:bn():relu()
             :conv { 4 * width, kernel = 1, bias = false }:bn()
  if stride ~= 1 or x.channels ~= 4 * width then
    x = x:at(name .. ".downsample")
         :conv { 4 * width, kernel = 1, stride = stride, bias = false }:bn()
  end
  return (y + x):relu()
end

-- ResNet-50 without its classifier; returns the maps of strides 8, 16 and 32.
local function resnet50(x)
  local maps = {}
  x = x:at("backbone"):conv { 64, kernel = 7, stride = 2, pad = 3, bias = false }:bn():relu()
       :max_pool { 3, stride = 2, pad = 1 }
  for stage, blocks in ipairs { 3, 4, 6, 3 } do
    for i = 0, blocks - 1 do
      local stride = (i == 0 and stage > 1) and 2 or 1
      x = bottleneck(x, "backbone.layer" .. stage .. "." .. i, 32 << stage, stride)
    end
    maps[stage] = x
  end
  return { maps[2], maps[3], maps[4] }
end

-- Maps of strides 8 to 128: three from the backbone, each with what is above it, and two beyond.
local function pyramid(maps)
  local levels, above = {}, nil
  for i = #maps, 1, -1 do
    local inner = maps[i]:at("fpn.p" .. i + 2):conv { WIDTH, kernel = 1, name = "inner" }
    if above then
      inner = inner + above:at("fpn.p" .. i + 2):resize { dims = { inner.height, inner.width } }
    end
    levels[i] = inner:conv { WIDTH, kernel = 3, pad = 1, name = "layer" }
    above = inner
  end
  levels[4] = levels[3]:at("fpn.p6"):conv { WIDTH, kernel = 3, stride = 2, pad = 1 }
  levels[5] = levels[4]:at("fpn.p7"):relu():conv { WIDTH, kernel = 3, stride = 2, pad = 1 }
  return levels
end

-- Of each position and anchor: K numbers, B × anchors × K.
local function by_anchor(x, numbers)
  return x:reshape { 0, -1, numbers, x.height, x.width }:transpose { 0, 3, 4, 1, 2 }
          :reshape { 0, -1, numbers }
end

-- A 3×3 convolution whose weights all levels share, as a function of the map.
local function shared_conv(channels)
  local weight, bias = parameter { channels, WIDTH, 3, 3 }, parameter { channels }
  return function(x)
    return x:conv(weight, bias, { channels, kernel = 3, pad = 1 })
  end
end

-- The same four layers, then the prediction, on each level.
local function subnet(levels, name, numbers)
  local layers, results = {}, {}
  for k = 1, 4 do
    layers[k] = shared_conv(WIDTH)
  end
  local predict = shared_conv(ANCHORS * numbers)
  for i, x in ipairs(levels) do
    x = x:at(name .. ".p" .. i + 2)
    for _, layer in ipairs(layers) do
      x = layer(x):relu()
    end
    results[i] = by_anchor(predict(x), numbers)
  end
  return results[1]:at(name):concat(table.unpack(results, 2))
end

model {
  id = "retinanet_resnet50_fpn",
  name = "RetinaNet (ResNet-50, FPN)",
  input = { 3, 800, 800 },
  published = {
    { params = 34014999, source = "torchvision documentation",
      note = "without the 53,120 scales and shifts of batch normalisation, frozen there" },
    { macs = 151.54e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
  },
  build = function(x)
    local levels = pyramid(resnet50(x))
    return subnet(levels, "class_subnet", CLASSES), subnet(levels, "box_subnet", 4)
  end,
}
