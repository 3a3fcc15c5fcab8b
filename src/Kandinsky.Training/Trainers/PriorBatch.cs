namespace Kandinsky.Training;

/// <summary>Pictures and captions a prior learns from.</summary>
/// <param name="Embeddings">CLIP's embeddings of the pictures as the image encoder gives them, [captions, embedding width].</param>
/// <param name="Captions">What is said of each.</param>
public sealed record PriorBatch(float[] Embeddings, IReadOnlyList<string> Captions);
