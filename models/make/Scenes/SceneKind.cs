namespace Kandinsky.Make;

/// <summary>What a scene shows.</summary>
internal enum SceneKind
{
    /// <summary>Whatever chance says.</summary>
    Any,

    /// <summary>One thing that was drawn.</summary>
    Thing,

    /// <summary>One shape.</summary>
    Shape,

    /// <summary>Two things or shapes.</summary>
    Two,
}
