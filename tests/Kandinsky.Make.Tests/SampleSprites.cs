namespace Kandinsky.Make.Tests;

/// <summary>A few things with drawings made here, so that no test needs what is fetched.</summary>
internal static class SampleSprites
{
    public static Things Things { get; } = Things.Parse("# a list\n1f431 cat\n1f34e apple\n2600 sun\n1f511 key\n");

    public static SpriteLibrary Library { get; } = SpriteLibrary.Of(Things, Draw);

    /// <summary>Chequers, wedges and stripes in the colours of the style.</summary>
    private static Sprite Draw(Thing thing, int style)
    {
        const int Side = 48;
        var picture = new Image(Side, Side, ColorMode.Rgba);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var isInked = thing.Index switch
                {
                    0 => (x / 8 + y / 8) % 2 == 0,
                    1 => x < y,
                    2 => Math.Abs(x - 24) + Math.Abs(y - 24) < 24,
                    _ => x / 6 % 2 == 0,
                };
                var (red, blue) = style == 0 ? ((byte)230, (byte)60) : ((byte)90, (byte)200);
                picture.Pixel(x, y)[0] = isInked ? red : (byte)250;
                picture.Pixel(x, y)[1] = (byte)(40 * thing.Index);
                picture.Pixel(x, y)[2] = blue;
                picture.Pixel(x, y)[3] = (byte)(isInked ? 255 : thing.Index == 3 ? 0 : 255);
            }
        }
        return Sprite.Of(picture);
    }
}
