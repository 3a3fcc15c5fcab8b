namespace Kandinsky.Training;

/// <summary>Paints prompts with a model in training: it is written beside the run, and removed again.</summary>
/// <param name="scratch">The folder it is written to.</param>
/// <param name="write">Writes it.</param>
/// <param name="options">A pipeline of it.</param>
/// <param name="request">What is painted.</param>
public sealed class ValidationPainter(string scratch, Action<string> write, Func<string, PipelineOptions> options, PictureRequest request)
{
    /// <summary>Paints all prompts.</summary>
    /// <returns>The pictures with their prompts.</returns>
    /// <exception cref="KandinskyException">The model cannot be written, or does not paint.</exception>
    public IReadOnlyList<(string Caption, Image Picture)> Paint()
    {
        try
        {
            if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
            write(scratch);
            using var pipeline = KandinskyPipeline.Load(options(scratch));
            var pictures = pipeline.PaintAsync(request).GetAwaiter().GetResult();
            return [.. pictures.Zip(request.PictureTitles, (picture, title) => (title, picture.Image))];
        }
        finally
        {
            if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        }
    }
}
