using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What the prior reads of a batch of texts.</summary>
/// <param name="HiddenStates">The text encoder's last hidden states without padding, the texts one after another: [sum of lengths, width].</param>
/// <param name="Lengths">Tokens of each text, BOS and EOS included.</param>
/// <param name="Embeddings">The pooled embeddings, [texts, width].</param>
sealed record TextConditions(Tensor HiddenStates, int[] Lengths, Tensor Embeddings);
