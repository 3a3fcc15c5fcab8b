namespace Kandinsky.Tensors.Tests;

/// <summary>What must hold of a damaged file, whatever the damage.</summary>
internal static class Damage
{
    /// <summary>The file opens and every tensor can be read, or the one documented exception names it in one line.</summary>
    /// <returns>Whether it opened.</returns>
    public static bool OpensOrIsRefused(string path)
    {
        try
        {
            using var checkpoint = Checkpoint.OpenFile(path);
            foreach (var name in checkpoint.Names)
                if (checkpoint.ReadBytes(name) is { Length: > 0 } bytes)
                    _ = bytes[0] + bytes[^1];
            return true;
        }
        catch (KandinskyException e)
        {
            AssertGood(e, path);
            return false;
        }
    }

    /// <summary>The file does not open, and the exception names it in one line.</summary>
    public static void IsRefused(string path) => AssertGood(Assert.Throws<KandinskyException>(() => Checkpoint.OpenFile(path)), path);

    private static void AssertGood(KandinskyException error, string path)
    {
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 20, 600);
    }
}
