namespace Kandinsky;

/// <summary>How far a request is. The last one has <see cref="Stage.Done"/> and the pictures.</summary>
/// <param name="Stage">The part at work.</param>
/// <param name="Step">Steps of this part done.</param>
/// <param name="Steps">Steps of this part in all.</param>
/// <param name="Elapsed">Since the request began.</param>
public sealed record GenerationProgress(Stage Stage, int Step, int Steps, TimeSpan Elapsed)
{
    /// <summary>The pass at work, from 0: a second one paints at higher resolution.</summary>
    public int Pass { get; init; }

    /// <summary>The passes in all.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>The time this part still takes at its present speed; null before its first step.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>How much of the request's time is over, 0 to 1, at the usual shares: the prior a tenth, decoding another.</summary>
    public double Fraction
    {
        get
        {
            var part = Steps > 0 ? (double)Step / Steps : 0;
            var ofPass = Stage switch
            {
                Stage.Text => 0.02 * part,
                Stage.Prior => 0.02 + 0.08 * part,
                Stage.Decoding => 0.9 + 0.1 * part,
                Stage.Done => 1,
                _ => 0.1 + 0.8 * part,
            };
            return (Pass + ofPass) / Passes;
        }
    }

    /// <summary>
    /// What the user should know: a size that was rounded, a prompt that was cut, packed weights that could not be kept. Given once each, most with the first
    /// progress.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the first picture will look like, if this step shows it (<see cref="PictureRequest.PreviewEvery"/>).</summary>
    public Image? Preview { get; init; }

    /// <summary>The pictures, once done.</summary>
    public IReadOnlyList<GeneratedImage> Images { get; init; } = [];
}
