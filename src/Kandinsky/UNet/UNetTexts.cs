using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What the UNet of Kandinsky 2.1 reads of the prompts, beside their image embeddings.</summary>
/// <param name="HiddenStates">The text encoder's last hidden states of all positions, [batch, 77, text width].</param>
/// <param name="Embeddings">Its pooled embeddings, [batch, cross-attention width].</param>
public sealed record UNetTexts(Tensor HiddenStates, Tensor Embeddings);
