namespace Kandinsky;

/// <summary>What the multilingual text encoder makes of prompts, for the decoder of Kandinsky 2.1.</summary>
/// <param name="HiddenStates">The last hidden states of all positions, padding included: [prompts, 77, width].</param>
/// <param name="Embeddings">The pooled and projected embeddings, [prompts, embedding width].</param>
public sealed record MultilingualEncoding(float[] HiddenStates, float[] Embeddings);
