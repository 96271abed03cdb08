-- Sequence to sequence: Sutskever et al., "Sequence to Sequence Learning with Neural Networks",
-- arXiv:1409.3215, section 3.4

family {
  "Sequence to sequence LSTM",
  source = "Sutskever et al., Sequence to Sequence Learning with Neural Networks, 2014",
  url = "https://arxiv.org/abs/1409.3215",
  year = 2014,
  category = "language",
}

local LAYERS, SIZE = 4, 1000
local ENGLISH, FRENCH = 160000, 80000

local function embed(x, name, vocabulary)
  return x:at(name .. ".embedding"):embedding { vocabulary, channels = SIZE }
end

-- Returns the last layer's outputs, and the last state and cell of each layer.
local function layers(x, name)
  local states = {}
  for i = 1, LAYERS do
    local state, cell
    x, state, cell = x:at(name .. ".layer" .. i):lstm { SIZE, bias_vectors = 1 }
    states[#states + 1] = state
    states[#states + 1] = cell
  end
  return x, states
end

model {
  id = "seq2seq_lstm",
  name = "Sequence to sequence LSTM, 25 words",
  inputs = {
    { 25, name = "english", dtype = "int64" },
    { 25, name = "french", dtype = "int64" },
  },
  notes = "A sentence of 25 words in English and the score of one of 25 in French: all steps of "
    .. "the decoder at once. It starts from the encoder's states, which are results here.",
  published = {
    { params = 384e6, source = "paper, section 3.4", note = "64 million of them recurrent" },
    { params = 384112000, exact = true, source = "paper, section 3.4, layer by layer",
      note = "with 32,000 + 80,000 biases" },
  },
  build = function(english, french)
    local _, states = layers(embed(english, "encoder", ENGLISH), "encoder")
    local y = layers(embed(french, "decoder", FRENCH), "decoder")
    y = y:at(""):linear { FRENCH, name = "output" }:softmax()
    return y, table.unpack(states)
  end,
}
