using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The colour a latent pixel stands for: an affine map from its channels to red, green and blue, fitted to an autoencoder.</summary>
internal sealed class LatentColours
{
    private const int Colours = 3;
    private const int FittedSide = 24; // latent pixels: enough for five unknowns, little to encode

    private readonly double[,] _map; // [channels + 1, 3]; the last row is added

    private LatentColours(double[,] map) => _map = map;

    /// <summary>Encodes a small picture of smooth colours and solves for the map by least squares.</summary>
    /// <param name="movq">The autoencoder.</param>
    /// <param name="arena">Memory for its encoder.</param>
    public static LatentColours Fit(MoVQ movq, Arena arena)
    {
        using var scratch = arena.Scope();
        var (factor, channels) = (movq.Config.Factor, movq.Config.LatentChannels);
        var side = FittedSide * factor;
        var picture = new float[side * side * Colours];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++) Smooth((x + 0.5) / side, (y + 0.5) / side, picture.AsSpan((y * side + x) * Colours, Colours));
        }
        var latents = movq.Encode(arena.Tensor(new Shape(1, side, side, Colours), picture)).ToArray();
        var (normal, target) = (new double[channels + 1, channels + 1], new double[channels + 1, Colours]);
        for (var pixel = 0; pixel < FittedSide * FittedSide; pixel++)
        {
            var mean = Mean(picture, pixel / FittedSide * factor, pixel % FittedSide * factor, side, factor);
            for (var row = 0; row <= channels; row++)
            {
                var value = row < channels ? latents[pixel * channels + row] : 1;
                for (var column = 0; column <= channels; column++) normal[row, column] += value * (column < channels ? latents[pixel * channels + column] : 1);
                for (var colour = 0; colour < Colours; colour++) target[row, colour] += value * mean[colour];
            }
        }
        LinearSystem.Solve(normal, target);
        return new(target);
    }

    /// <summary>The picture latents stand for, one colour a latent pixel, enlarged smoothly.</summary>
    /// <param name="latents">[channels, height, width].</param>
    /// <param name="size">The latents' size.</param>
    public Image Paint(ReadOnlySpan<float> latents, LatentSize size)
    {
        var small = new Image(size.Width, size.Height, ColorMode.Rgb);
        var (pixels, channels) = (size.Width * size.Height, _map.GetLength(0) - 1);
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            for (var colour = 0; colour < Colours; colour++)
            {
                var value = _map[channels, colour];
                for (var channel = 0; channel < channels; channel++) value += _map[channel, colour] * latents[channel * pixels + pixel];
                small.Pixels[pixel * Colours + colour] = (byte)Math.Round(Math.Clamp(value * 0.5 + 0.5, 0, 1) * 255);
            }
        }
        return small.Resize(size.ImageWidth, size.ImageHeight, ResizeFilter.Bicubic);
    }

    /// <summary>Colours that wander through the whole cube, [−1, 1] each, as x and y go from 0 to 1.</summary>
    private static void Smooth(double x, double y, Span<float> colour)
    {
        colour[0] = (float)Math.Sin(Math.Tau * (1.7 * x + 0.6 * y));
        colour[1] = (float)Math.Sin(Math.Tau * (0.9 * y - 1.1 * x + 0.3));
        colour[2] = (float)Math.Sin(Math.Tau * (2.1 * y + 0.4 * x + 0.6));
    }

    private static double[] Mean(ReadOnlySpan<float> picture, int top, int left, int side, int factor)
    {
        var mean = new double[Colours];
        for (var y = top; y < top + factor; y++)
        {
            for (var i = left * Colours; i < (left + factor) * Colours; i++) mean[i % Colours] += picture[y * side * Colours + i] / (double)(factor * factor);
        }
        return mean;
    }
}
