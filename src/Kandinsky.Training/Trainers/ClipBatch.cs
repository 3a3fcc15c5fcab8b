namespace Kandinsky.Training;

/// <summary>Pictures and captions that belong together one by one, and not otherwise.</summary>
/// <param name="Pictures">The pictures, of any sizes; of the encoder's they are taken as they are.</param>
/// <param name="Captions">The caption of each.</param>
public sealed record ClipBatch(IReadOnlyList<Image> Pictures, IReadOnlyList<string> Captions);
