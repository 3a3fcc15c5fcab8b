namespace Kandinsky;

/// <summary>The lists of block types in the settings of a model that goes down through levels and up again the same way.</summary>
internal static class BlockTypes
{
    /// <summary>Whether each level, the finest first, has attention.</summary>
    /// <param name="json">The settings.</param>
    /// <param name="levels">How many levels there are, by <c>block_out_channels</c>.</param>
    /// <param name="plain">What a level without attention is called on the way down, and on the way up.</param>
    /// <param name="attending">What one with attention is called.</param>
    /// <exception cref="KandinskyException">A type is another, or the way up is not the way down reversed.</exception>
    public static IReadOnlyList<bool> Read(JsonConfig json, int levels, (string Down, string Up) plain, (string Down, string Up) attending)
    {
        var (down, up) = (json.Strings("down_block_types", []), json.Strings("up_block_types", []));
        if (down.Length != levels || down.Any(type => type != plain.Down && type != attending.Down))
            throw json.Unexpected("down_block_types", $"{levels} of {plain.Down} and {attending.Down}, as many as block_out_channels");
        var expected = down.Reverse().Select(type => type == plain.Down ? plain.Up : attending.Up).ToArray();
        return up.SequenceEqual(expected) ? [.. down.Select(type => type == attending.Down)]
            : throw json.Unexpected("up_block_types", string.Join(", ", expected));
    }
}
