-- DS-CNN and GRU: Zhang et al., "Hello Edge: Keyword Spotting on Microcontrollers",
-- arXiv:1711.07128, table 5; layer sizes as in its training code (ARM-software/ML-KWS-for-MCU)

family {
  "Hello Edge",
  source = "Zhang et al., Hello Edge: Keyword Spotting on Microcontrollers, 2017",
  url = "https://arxiv.org/abs/1711.07128",
  year = 2017,
  category = "tiny",
}

local function depthwise_separable(x, name, channels, stride)
  return x:at(name)
          :conv { channels, kernel = 3, stride = stride, pad = "same", groups = channels,
                  bias = false, name = "depthwise" }:bn():relu()
          :conv { channels, kernel = 1, bias = false, name = "pointwise" }:bn():relu()
end

-- The stride of the first convolution in time and coefficients, then that of the first block.
local function ds_cnn(channels, blocks, strides)
  return function(x)
    x = x:conv { channels, kernel = { 10, 4 }, stride = strides[1], pad = "same", bias = false }
         :bn():relu()
    for i = 1, blocks do
      x = depthwise_separable(x, "block" .. i, channels, i == 1 and strides[2] or 1)
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten()
            :linear { 12, name = "fc" }:softmax()
  end
end

-- One recurrent layer, whose last state is classified.
local function gru(size)
  return function(x)
    local y = x:gru { size, bias_vectors = 1 }
    return y:slice { axes = 1, starts = -1, ends = x.length }:flatten()
            :linear { 12, name = "fc" }:softmax()
  end
end

local function published(flops, accuracy, note)
  return {
    { flops = flops, source = "paper, table 5, as Ops", note = note },
    { top1 = accuracy, source = "paper, table 5, Google speech commands" },
  }
end

-- The paper folds batch normalisation into the convolutions before it.
local function folded(sum)
  return "two per multiply-accumulate and one per bias, batch normalisation folded: " .. sum
end

-- The memory of table 5: weights, then the input and output of the layer with the largest.
local function memory(text)
  return "12 words, from one second of speech as 49 windows of 10 mel-frequency coefficients. "
    .. "Batch normalisation folded and all in 8 bits, it needs " .. text .. ": weights and biases, "
    .. "then the two largest activations that follow each other."
end

local function gru_memory(windows, text)
  return ("12 words, from one second of speech as %d windows of 10 mel-frequency coefficients. All "
    .. "in 8 bits, it needs %s: weights and biases, the input, and the three gates of a step.")
    :format(windows, text)
end

model {
  id = "ds_cnn_s",
  name = "DS-CNN small",
  input = { 1, 49, 10 },
  notes = memory("22,604 + 16,000 bytes, the paper's 38.6 KB"),
  published = published(5.4e6, 94.4, folded("2 · 2,656,768 + 72,012")),
  build = ds_cnn(64, 4, { { 2, 2 }, 1 }),
}

model {
  id = "ds_cnn_m",
  name = "DS-CNN medium",
  input = { 1, 49, 10 },
  notes = memory("135,032 + 54,180 bytes, the paper's 189.2 KB"),
  published = published(19.8e6, 94.9, folded("2 · 9,816,384 + 132,452")),
  build = ds_cnn(172, 4, { { 2, 1 }, 2 }),
}

model {
  id = "ds_cnn_l",
  name = "DS-CNN large",
  input = { 1, 49, 10 },
  notes = memory("410,700 + 86,940 bytes, the paper's 497.6 KB"),
  published = published(56.9e6, 95.4, folded("2 · 28,327,812 + 248,412")),
  build = ds_cnn(276, 5, { { 2, 1 }, 2 }),
}

local GATES = "two per multiply-accumulate, one per bias, and few for an activation of a gate"

model {
  id = "kws_gru_s",
  name = "GRU small, keyword spotting",
  input = { 25, 10 },
  notes = gru_memory(25, "78,090 + 250 + 462 bytes, the paper's 78.8 KB"),
  published = published(3.8e6, 93.5, GATES),
  build = gru(154),
}

model {
  id = "kws_gru_m",
  name = "GRU medium, keyword spotting",
  input = { 49, 10 },
  notes = gru_memory(49, "198,762 + 490 + 750 bytes, the paper's 200.0 KB"),
  published = published(19.2e6, 94.2, GATES),
  build = gru(250),
}

model {
  id = "kws_gru_l",
  name = "GRU large, keyword spotting",
  input = { 49, 10 },
  notes = gru_memory(49, "498,012 + 490 + 1,200 bytes, the paper's 499.7 KB"),
  published = published(48.4e6, 94.7, GATES),
  build = gru(400),
}
