namespace Kandinsky.Training;

/// <summary>One showing of a picture.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Caption">What is said of it this time; may be empty.</param>
/// <param name="Crop">The part that is shown.</param>
public sealed record Showing(TrainingPicture Picture, string Caption, PictureCrop Crop);
