namespace Kandinsky.Make;

/// <summary>A scene with a hole into which a thing is to be painted.</summary>
/// <param name="Before">What is there already.</param>
/// <param name="Asked">The thing, where it fills the hole.</param>
/// <param name="Hole">The hole.</param>
/// <param name="Told">What is said of it: the thing, at some place on some background, which the hole need not heed.</param>
internal sealed record HoleScene(Scene Before, SceneObject Asked, Hole Hole, Scene Told)
{
    /// <summary>The scene with the thing in the hole.</summary>
    public Scene After => Before with { Objects = [Asked, .. Before.Objects] };
}
