-- YOLOv2: Redmon & Farhadi, "YOLO9000: Better, Faster, Stronger", arXiv:1612.08242, table 6 and
-- section 3; the passthrough and the tiny network as in the author's yolov2.cfg, yolov2-tiny.cfg

family {
  "YOLOv2",
  source = "Redmon & Farhadi, YOLO9000: Better, Faster, Stronger, 2016",
  url = "https://arxiv.org/abs/1612.08242",
  year = 2016,
  category = "detection",
  notes = "What a network for boxes ends in, sigmoids, softmax, anchors and the suppression of "
    .. "overlapping boxes, is outside of it.",
}

local CLASSES, ANCHORS = 80, 5

local function conv(x, channels, kernel)
  return x:conv { channels, kernel = kernel, pad = kernel // 2, bias = false }
          :bn():leaky_relu { 0.1 }
end

-- Per anchor: x, y, width, height, objectness, and a score for each class.
local function detect(x)
  return x:conv { ANCHORS * (5 + CLASSES), kernel = 1 }
end

-- Darknet-19's stages: 3×3 of so many channels, with 1×1 of half as many between.
local STAGES = { { 32, 1 }, { 64, 1 }, { 128, 3 }, { 256, 3 }, { 512, 5 }, { 1024, 5 } }

-- Without its classifier; returns the maps of strides 16 and 32.
local function darknet19(x)
  local finer
  for stage, row in ipairs(STAGES) do
    local channels, layers = row[1], row[2]
    if stage > 1 then
      finer, x = x, x:max_pool { 2 }
    end
    x = x:at("darknet.stage" .. stage)
    for i = 1, layers do
      x = i % 2 == 1 and conv(x, channels, 3) or conv(x, channels // 2, 1)
    end
  end
  return finer, x
end

local function yolov2(x)
  local finer, y = darknet19(x)
  y = conv(conv(y:at("head"), 1024, 3), 1024, 3)
  local passed = conv(finer:at("passthrough"), 64, 1):space_to_depth { 2 }
  y = conv(passed:concat(y):at("head"), 1024, 3)
  return detect(y)
end

local function yolov2_tiny(x)
  for i, channels in ipairs { 16, 32, 64, 128, 256, 512, 1024, 512 } do
    x = conv(x:at("conv" .. i), channels, 3)
    if channels < 512 then
      x = x:max_pool { 2 }
    elseif i == 6 then
      -- Stride 1 with a border at the end only: the map keeps its size.
      x = x:max_pool { 2, stride = 1, pad = "same" }
    end
  end
  return detect(x:at("head"))
end

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
  id = "yolov2",
  name = "YOLOv2-608",
  input = { 3, 608, 608 },
  published = published(62.94, 50983561, 20672),
  build = yolov2,
}

model {
  id = "yolov2_tiny",
  name = "YOLOv2-tiny",
  input = { 3, 416, 416 },
  published = published(5.41, 11237145, 5088),
  build = yolov2_tiny,
}
