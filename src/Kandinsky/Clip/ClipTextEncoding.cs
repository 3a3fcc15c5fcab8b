using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What the text encoder makes of a batch of prompts.</summary>
/// <param name="HiddenStates">The normalised last hidden states, the prompts one after another without padding: [sum of lengths, width].</param>
/// <param name="Lengths">Rows of each prompt, start and end included.</param>
/// <param name="Embeddings">The pooled and projected embeddings, [prompts, embedding width].</param>
public sealed record ClipTextEncoding(Tensor HiddenStates, int[] Lengths, Tensor Embeddings);
