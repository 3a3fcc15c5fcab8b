namespace Kandinsky;

/// <summary>Latents that a later pass replaces.</summary>
/// <param name="latents">[pictures, 4, height, width].</param>
internal sealed class PaintedLatents(float[] latents)
{
    public float[] Latents { get; set; } = latents;
}
