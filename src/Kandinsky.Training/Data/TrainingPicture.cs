namespace Kandinsky.Training;

/// <summary>A picture that was read whole.</summary>
/// <param name="Entry">Its place in the source.</param>
/// <param name="Name">Where it is in the data set.</param>
/// <param name="Captions">What is said of it.</param>
/// <param name="Hash">SHA-256 of its file, in hexadecimal.</param>
/// <param name="Width">Pixels across, upright.</param>
/// <param name="Height">Pixels down, upright.</param>
public sealed record TrainingPicture(int Entry, string Name, IReadOnlyList<string> Captions, string Hash, int Width, int Height);
