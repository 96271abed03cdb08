-- LSTM language models of words: Zaremba et al., "Recurrent Neural Network Regularization",
-- arXiv:1409.2329, section 4.1; AWD-LSTM: Merity et al., "Regularizing and Optimizing LSTM
-- Language Models", arXiv:1708.02182, section 5

family {
  "LSTM language model",
  source = "Zaremba et al., Recurrent Neural Network Regularization, 2014",
  url = "https://arxiv.org/abs/1409.2329",
  year = 2014,
  category = "language",
}

local VOCABULARY = 10000

local WORDS = "Penn Treebank: 10,000 words. One run over a sequence as long as those it is trained "
  .. "on; dropout, which the paper is about, does nothing at inference."

local function zaremba(size)
  return function(x)
    x = x:at("embedding"):embedding { VOCABULARY, channels = size }
    for i = 1, 2 do
      x = x:at("layer" .. i):dropout():lstm { size, bias_vectors = 1 }
    end
    return x:at(""):dropout():linear { VOCABULARY, name = "output" }:softmax()
  end
end

local function published(rounded, exact)
  return {
    { params = rounded, source = "Merity et al. 2017 (arXiv:1708.02182), table 1" },
    { params = exact, exact = true, source = "paper, section 4.1, layer by layer" },
  }
end

model {
  id = "lstm_lm_medium",
  name = "LSTM language model, medium",
  inputs = { { 35, name = "words", dtype = "int64" } },
  notes = WORDS,
  published = published(20e6, 19775200),
  build = zaremba(650),
}

model {
  id = "lstm_lm_large",
  name = "LSTM language model, large",
  inputs = { { 35, name = "words", dtype = "int64" } },
  notes = WORDS,
  published = published(66e6, 66022000),
  build = zaremba(1500),
}

-- The softmax has the embedding's weights, so the last layer has its width again.
local function awd_lstm(widths, embedded)
  return function(x)
    local words = parameter { VOCABULARY, embedded, name = "words" }
    x = x:at("embedding"):embedding { VOCABULARY, channels = embedded, weight = words }
    for i, width in ipairs(widths) do
      x = x:at("layer" .. i):lstm { width }
    end
    return x:at(""):linear { VOCABULARY, weight = words, name = "output" }:softmax()
  end
end

model {
  id = "awd_lstm",
  name = "AWD-LSTM",
  source = "Merity et al., Regularizing and Optimizing LSTM Language Models, 2017",
  url = "https://arxiv.org/abs/1708.02182",
  year = 2017,
  inputs = { { 70, name = "words", dtype = "int64" } },
  notes = "Penn Treebank: 10,000 words, whose embedding is the last layer's weights as well. "
    .. "Dropped connections and weights are of training only.",
  published = {
    { params = 24e6, source = "paper, table 1" },
    { params = 24221600, exact = true, source = "paper, section 5, layer by layer",
      note = "with two bias vectors per layer" },
  },
  build = awd_lstm({ 1150, 1150, 400 }, 400),
}
