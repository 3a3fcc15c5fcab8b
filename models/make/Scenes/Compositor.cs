namespace Kandinsky.Make;

/// <summary>Paints scenes from sprites, by their premultiplied colours.</summary>
internal static class Compositor
{
    /// <summary>Pixels a side of a picture.</summary>
    public const int Size = 128;

    /// <summary>The picture of a scene, [size, size, 3] in [0, 1].</summary>
    public static float[] Paint(Scene scene, SpriteLibrary sprites, int size = Size)
    {
        var canvas = Fill(scene.Background, size);
        for (var i = scene.Objects.Count - 1; i >= 0; i--) Draw(canvas, size, sprites, scene.Objects[i]);
        return canvas;
    }

    /// <summary>A background alone.</summary>
    public static float[] Fill(Background background, int size)
    {
        var canvas = new float[size * size * 3];
        for (var i = 0; i < size * size; i++)
        {
            var colour = background.At((i % size + 0.5f) / size, (i / size + 0.5f) / size);
            (canvas[i * 3], canvas[i * 3 + 1], canvas[i * 3 + 2]) = (colour.Red, colour.Green, colour.Blue);
        }
        return canvas;
    }

    /// <summary>Draws one thing.</summary>
    public static void Draw(float[] canvas, int size, SpriteLibrary sprites, SceneObject part)
    {
        var sprite = sprites.Of(part.Thing, part.Style);
        var extent = 2 * part.Half * size;
        var columns = new Taps(sprite.Size, extent, part.X * size - extent / 2, size);
        var rows = new Taps(sprite.Size, extent, part.Y * size - extent / 2, size);
        var colour = part.Colour;
        rows.Draw(columns, sprite.Pixels, (y, x, r, g, b, a) =>
        {
            var pixel = canvas.AsSpan((y * size + x) * 3, 3);
            pixel[0] = pixel[0] * (1 - a) + r * colour.Red;
            pixel[1] = pixel[1] * (1 - a) + g * colour.Green;
            pixel[2] = pixel[2] * (1 - a) + b * colour.Blue;
        });
    }

    /// <summary>The bytes of a picture.</summary>
    public static Image ToImage(ReadOnlySpan<float> canvas, int size)
    {
        var image = new Image(size, size, ColorMode.Rgb);
        for (var i = 0; i < canvas.Length; i++) image.Pixels[i] = (byte)Math.Clamp(canvas[i] * 255 + 0.5f, 0, 255);
        return image;
    }

    /// <summary>The numbers of a picture of three channels.</summary>
    public static float[] FromImage(Image image)
    {
        var rgb = image.ToRgb();
        var canvas = new float[rgb.Pixels.Length];
        for (var i = 0; i < canvas.Length; i++) canvas[i] = rgb.Pixels[i] / 255f;
        return canvas;
    }
}
