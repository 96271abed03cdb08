-- DistilBERT: Sanh et al., "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and
-- lighter", arXiv:1910.01108, section 3; sizes by the keys of the released config.json.

family { "DistilBERT", category = "language" }

local network = transformer {
  model_type = "distilbert", vocab_size = 30522, dim = 768, n_layers = 6, n_heads = 12,
  hidden_dim = 3072, max_position_embeddings = 512,
}
network.id, network.name = "distilbert_base", "DistilBERT base, 128 tokens"
network.published = {
  { params = 66362880, exact = true, source = "released weights" },
  { params = 66e6, source = "paper, table 3" },
}
model(network)
