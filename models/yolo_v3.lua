-- YOLOv3: Redmon & Farhadi, "YOLOv3: An Incremental Improvement", arXiv:1804.02767, table 1;
-- the necks and the tiny network as in the author's yolov3.cfg and yolov3-tiny.cfg

family {
  "YOLOv3",
  source = "Redmon & Farhadi, YOLOv3: An Incremental Improvement, 2018",
  url = "https://arxiv.org/abs/1804.02767",
  year = 2018,
  category = "detection",
}

local CLASSES, ANCHORS = 80, 3

local function conv(x, channels, kernel, stride)
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2, bias = false }
          :bn():leaky_relu { 0.1 }
end

-- Per anchor: x, y, width, height, objectness, and a score for each class.
local function detect(x, name)
  return x:at(name):conv { ANCHORS * (5 + CLASSES), kernel = 1 }
end

-- From a coarse map to the next finer one, beside the backbone's own.
local function route(x, name, channels, finer)
  return conv(x:at(name), channels, 1):resize { scale = 2 }:concat(finer)
end

local function residual(x, name)
  local y = conv(x:at(name), x.channels // 2, 1)
  return conv(y, x.channels, 3) + x
end

-- Darknet-53 without its classifier; returns the maps of strides 8, 16 and 32.
local function darknet53(x)
  local maps = {}
  x = conv(x, 32, 3)
  for stage, blocks in ipairs { 1, 2, 8, 8, 4 } do
    local name = "darknet.stage" .. stage
    x = conv(x:at(name), 2 * x.channels, 3, 2)
    for i = 0, blocks - 1 do
      x = residual(x, name .. "." .. i)
    end
    maps[stage] = x
  end
  return maps[3], maps[4], maps[5]
end

-- Five convolutions that 1×1 and 3×3 share, then a sixth that only the detections see.
local function head(x, name, channels)
  x = x:at(name)
  for _ = 1, 2 do
    x = conv(conv(x, channels, 1), 2 * channels, 3)
  end
  x = conv(x, channels, 1)
  return x, detect(conv(x, 2 * channels, 3), name)
end

local function yolov3(x)
  local fine, middle, coarse = darknet53(x)
  local y, large, medium, small
  y, large = head(coarse, "head32", 512)
  y, medium = head(route(y, "head16", 256, middle), "head16", 256)
  small = select(2, head(route(y, "head8", 128, fine), "head8", 128))
  return large, medium, small
end

local function yolov3_tiny(x)
  local finer
  for i, channels in ipairs { 16, 32, 64, 128, 256, 512, 1024 } do
    x = conv(x:at("conv" .. i), channels, 3)
    if channels == 256 then
      finer = x
    end
    if channels < 512 then
      x = x:max_pool { 2, stride = 2 }
    elseif channels == 512 then
      -- Stride 1 with a border at the end only: the map keeps its size.
      x = x:max_pool { 2, stride = 1, pad = "same" }
    end
  end
  x = conv(x:at("head32"), 256, 1)
  local large = detect(conv(x, 512, 3), "head32")
  local y = conv(route(x, "head16", 128, finer), 256, 3)
  return large, detect(y, "head16")
end

local NOTES = "What a network for boxes ends in, sigmoids, anchors and the suppression of "
  .. "overlapping boxes, is outside of it."

-- The author's FLOPS, and what the author's file of weights holds.
local function published(gflops, numbers, running)
  return {
    { flops = gflops * 1e9, source = "author's page, pjreddie.com/darknet/yolo, as FLOPS",
      note = "twice the multiply-accumulates of convolutions, and nothing else" },
    { params = numbers - running, exact = true, source = "author's cfg and file of weights",
      note = ("of %d numbers, %d are running means and variances"):format(numbers, running) },
  }
end

model {
  id = "yolov3",
  name = "YOLOv3-416",
  input = { 3, 416, 416 },
  notes = NOTES,
  published = published(65.86, 62001757, 52608),
  build = yolov3,
}

model {
  id = "yolov3_tiny",
  name = "YOLOv3-tiny",
  input = { 3, 416, 416 },
  notes = NOTES,
  published = published(5.56, 8858734, 6368),
  build = yolov3_tiny,
}
