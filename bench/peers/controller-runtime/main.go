// What a user of controller-runtime would write for the main work of the operator: a Deployment that declares a role gets the volume and the mounts that
// it lacks, in one PATCH. It does less than the operator: it writes no status, knows no other kind, judges no fault, and takes no mount away.
//
// It prints `synced` when its caches are filled, `ready` when it has looked at every Deployment once, and `Mounted` for each write.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/selection"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

const (
	group      = "recordings.prosaas.io"
	roleLabel  = group + "/role"
	storeLabel = group + "/store"
	markLabel  = group + "/mounted"
	workers    = 16
)

var storeKind = schema.GroupVersionKind{Group: group, Version: "v1alpha1", Kind: "RecordingStore"}

func newStore() *unstructured.Unstructured {
	store := &unstructured.Unstructured{}
	store.SetGroupVersionKind(storeKind)
	return store
}

type storeSpec struct {
	ClaimName string          `json:"claimName"`
	MountPath string          `json:"mountPath"`
	SubPath   string          `json:"subPath"`
	Suspend   bool            `json:"suspend"`
	Roles     map[string]role `json:"roles"`
}

type role struct {
	Access         string   `json:"access"`
	Containers     []string `json:"containers"`
	InitContainers []string `json:"initContainers"`
	MountPath      string   `json:"mountPath"`
}

func main() {
	ctrl.SetLogger(zap.New())
	if err := run(ctrl.SetupSignalHandler()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Not with the logger, which leaves out lines of which there are many in a second.
func say(word string) {
	fmt.Printf("{\"msg\":%q}\n", word)
}

func run(ctx context.Context) error {
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	config.QPS = -1 // the API server's priority and fairness limits us
	declares, err := labels.NewRequirement(roleLabel, selection.Exists, nil)
	if err != nil {
		return err
	}
	declaring := labels.NewSelector().Add(*declares)
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Metrics:                metricsserver.Options{BindAddress: "127.0.0.1:0"},
		HealthProbeBindAddress: "127.0.0.1:0",
		Client:                 client.Options{Cache: &client.CacheOptions{Unstructured: true}},
		Cache: cache.Options{
			DefaultTransform: cache.TransformStripManagedFields(),
			ByObject: map[client.Object]cache.ByObject{
				&appsv1.Deployment{}: {Label: declaring, Transform: strippedDeployment},
				&corev1.Pod{}:        {Label: declaring, Transform: strippedPod},
			},
		},
	})
	if err != nil {
		return err
	}
	m := &mounter{Client: mgr.GetClient()}
	err = ctrl.NewControllerManagedBy(mgr).
		For(&appsv1.Deployment{}, builder.WithPredicates(predicate.Funcs{CreateFunc: m.count})).
		Watches(newStore(), handler.EnqueueRequestsFromMapFunc(m.deploymentsOf)).
		// Who reports reads them; to mount takes none.
		Watches(&corev1.Pod{}, handler.Funcs{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers}).
		Complete(m)
	if err != nil {
		return err
	}
	if err := mgr.Add(manager.RunnableFunc(m.tellProgress)); err != nil {
		return err
	}
	return mgr.Start(ctx)
}

func strippedDeployment(object any) (any, error) {
	deployment, ok := object.(*appsv1.Deployment)
	if !ok {
		return object, nil
	}
	template := deployment.Spec.Template
	return &appsv1.Deployment{
		ObjectMeta: strippedMeta(deployment.ObjectMeta),
		Spec: appsv1.DeploymentSpec{Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: ourLabels(template.Labels)},
			Spec:       strippedSpec(template.Spec),
		}},
	}, nil
}

func strippedPod(object any) (any, error) {
	pod, ok := object.(*corev1.Pod)
	if !ok {
		return object, nil
	}
	return &corev1.Pod{
		ObjectMeta: strippedMeta(pod.ObjectMeta),
		Spec:       strippedSpec(pod.Spec),
		Status:     corev1.PodStatus{Phase: pod.Status.Phase},
	}, nil
}

func strippedMeta(meta metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace:       meta.Namespace,
		Name:            meta.Name,
		UID:             meta.UID,
		ResourceVersion: meta.ResourceVersion,
		Labels:          ourLabels(meta.Labels),
	}
}

func ourLabels(all map[string]string) map[string]string {
	ours := map[string]string{}
	for key, value := range all {
		if strings.HasPrefix(key, group+"/") {
			ours[key] = value
		}
	}
	return ours
}

func strippedSpec(spec corev1.PodSpec) corev1.PodSpec {
	return corev1.PodSpec{
		Volumes:        strippedVolumes(spec.Volumes),
		Containers:     strippedContainers(spec.Containers),
		InitContainers: strippedContainers(spec.InitContainers),
	}
}

func strippedVolumes(volumes []corev1.Volume) []corev1.Volume {
	var stripped []corev1.Volume
	for _, volume := range volumes {
		source := corev1.VolumeSource{PersistentVolumeClaim: volume.PersistentVolumeClaim}
		stripped = append(stripped, corev1.Volume{Name: volume.Name, VolumeSource: source})
	}
	return stripped
}

func strippedContainers(containers []corev1.Container) []corev1.Container {
	var stripped []corev1.Container
	for _, container := range containers {
		stripped = append(stripped, corev1.Container{Name: container.Name, VolumeMounts: container.VolumeMounts})
	}
	return stripped
}

type mounter struct {
	client.Client
	// How many Deployments were there at the start, and how often it has looked at one.
	found, looks atomic.Int64
}

func (m *mounter) count(created event.CreateEvent) bool {
	if created.IsInInitialList {
		m.found.Add(1)
	}
	return true
}

func storeOf(deployment *appsv1.Deployment) string {
	if name, ok := deployment.Labels[storeLabel]; ok {
		return name
	}
	return "recordings"
}

// The Deployments that declare a role in the store.
func (m *mounter) deploymentsOf(ctx context.Context, store client.Object) []ctrl.Request {
	var all appsv1.DeploymentList
	if err := m.List(ctx, &all, client.InNamespace(store.GetNamespace()), client.UnsafeDisableDeepCopy); err != nil {
		ctrl.LoggerFrom(ctx).Error(err, "the Deployments of a store")
		return nil
	}
	var requests []ctrl.Request
	for i := range all.Items {
		if storeOf(&all.Items[i]) == store.GetName() {
			requests = append(requests, ctrl.Request{NamespacedName: client.ObjectKeyFromObject(&all.Items[i])})
		}
	}
	return requests
}

func (m *mounter) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	defer m.looks.Add(1)
	var deployment appsv1.Deployment
	if err := m.Get(ctx, request.NamespacedName, &deployment); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	name := storeOf(&deployment)
	store := newStore()
	if err := m.Get(ctx, types.NamespacedName{Namespace: deployment.Namespace, Name: name}, store); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	var spec storeSpec
	content, _, _ := unstructured.NestedMap(store.Object, "spec")
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, &spec); err != nil {
		return ctrl.Result{}, err
	}
	granted, known := spec.Roles[deployment.Labels[roleLabel]]
	if !known || spec.Suspend {
		return ctrl.Result{}, nil
	}
	operations := missing(&deployment, name, spec, granted)
	if len(operations) == 0 {
		return ctrl.Result{}, nil
	}
	lock := operation{Op: "replace", Path: "/metadata/resourceVersion", Value: deployment.ResourceVersion}
	patch, err := json.Marshal(append([]operation{lock}, operations...))
	if err != nil {
		return ctrl.Result{}, err
	}
	err = m.Patch(ctx, &deployment, client.RawPatch(types.JSONPatchType, patch), client.FieldOwner("controller-runtime"))
	if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
		return ctrl.Result{}, nil // the watch shows what is there now
	}
	if err == nil {
		say("Mounted")
	}
	return ctrl.Result{}, err
}

// An operation of a JSON patch (RFC 6902).
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// What mounts the store into the Deployment as the role says. Nothing if it is mounted.
func missing(deployment *appsv1.Deployment, store string, spec storeSpec, granted role) []operation {
	const template = "/spec/template"
	var operations []operation
	add := func(path string, isNew bool, value any) {
		if isNew {
			operations = append(operations, operation{"test", path, nil}, operation{"add", path, []any{value}})
		} else {
			operations = append(operations, operation{"add", path + "/-", value})
		}
	}

	pod := deployment.Spec.Template.Spec
	readOnly := granted.Access == "ReadOnly"
	name := "recstore-" + store
	if !slices.ContainsFunc(pod.Volumes, func(volume corev1.Volume) bool { return volume.Name == name }) {
		claim := &corev1.PersistentVolumeClaimVolumeSource{ClaimName: spec.ClaimName, ReadOnly: readOnly}
		volume := corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: claim}}
		add(template+"/spec/volumes", pod.Volumes == nil, volume)
	}
	mount := corev1.VolumeMount{Name: name, MountPath: spec.MountPath, SubPath: spec.SubPath, ReadOnly: readOnly}
	if granted.MountPath != "" {
		mount.MountPath = granted.MountPath
	}
	mountInto := func(list string, containers []corev1.Container, isTarget func(string) bool) {
		for index, container := range containers {
			isOurs := func(mount corev1.VolumeMount) bool { return mount.Name == name }
			if !isTarget(container.Name) || slices.ContainsFunc(container.VolumeMounts, isOurs) {
				continue
			}
			path := fmt.Sprintf("%s/spec/%s/%d", template, list, index)
			operations = append(operations, operation{"test", path + "/name", container.Name})
			add(path+"/volumeMounts", container.VolumeMounts == nil, mount)
		}
	}
	mountInto("containers", pod.Containers, func(name string) bool {
		return granted.Containers == nil || slices.Contains(granted.Containers, name)
	})
	mountInto("initContainers", pod.InitContainers, func(name string) bool {
		return slices.Contains(granted.InitContainers, name)
	})

	label := func(path string, has map[string]string, key, value string) {
		if has[key] != value {
			operations = append(operations, operation{"add", path + "/" + strings.ReplaceAll(key, "/", "~1"), value})
		}
	}
	labels := deployment.Spec.Template.Labels
	label(template+"/metadata/labels", labels, roleLabel, deployment.Labels[roleLabel])
	label(template+"/metadata/labels", labels, storeLabel, store)
	label("/metadata/labels", deployment.Labels, markLabel, store)
	return operations
}

// Tells when the caches are filled, and when it has looked at every Deployment once.
func (m *mounter) tellProgress(ctx context.Context) error {
	stores := &unstructured.UnstructuredList{}
	stores.SetGroupVersionKind(storeKind)
	// A list waits until its cache is filled.
	for _, list := range []client.ObjectList{stores, &corev1.PodList{}, &appsv1.DeploymentList{}} {
		if err := m.List(ctx, list, client.Limit(1)); err != nil {
			return err
		}
	}
	say("synced")
	// The workers start when the queue has all Deployments, each once.
	if err := wait.PollUntilContextCancel(ctx, time.Millisecond, true, func(context.Context) (bool, error) {
		return m.looks.Load() >= m.found.Load(), nil
	}); err != nil {
		return err
	}
	say("ready")
	return nil
}
