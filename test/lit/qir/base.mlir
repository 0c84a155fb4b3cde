// RUN: enishi-translate --qref-to-qir %s | FileCheck %s
// RUN: enishi-translate --qref-to-qir %s | enishi-translate --verify-qir | FileCheck %s --check-prefix=VALID
// RUN: enishi-translate --qref-to-qir %s | opt -passes=verify -disable-output

// VALID: valid: base_profile

// CHECK-DAG: @[[TUPLE:[a-z.0-9]+]] = internal constant [3 x i8] c"()\00"
// CHECK-DAG: @[[C:[a-z.0-9]+]] = internal constant [2 x i8] c"c\00"
// CHECK-DAG: @[[C0:[a-z.0-9]+]] = internal constant [5 x i8] c"c[0]\00"
// CHECK-DAG: @[[C1:[a-z.0-9]+]] = internal constant [5 x i8] c"c[1]\00"
// CHECK-DAG: @[[D:[a-z.0-9]+]] = internal constant [2 x i8] c"d\00"
// CHECK-DAG: declare void @__quantum__qis__mz__body(ptr, ptr writeonly) #[[IRREVERSIBLE:[0-9]+]]

// CHECK: define i64 @main() #[[ENTRY:[0-9]+]] {
func.func @main() {
  %q = qref.alloc "q" : !qref.reg<3>
  %c = cbit.alloc "c" : !cbit.reg<2>
  %d = cbit.alloc "d" scalar : !cbit.reg<1>
  %hidden = cbit.alloc "hidden" local : !cbit.reg<1>
  %0 = qref.get %q[0] : !qref.reg<3>
  %1 = qref.get %q[1] : !qref.reg<3>
  %2 = qref.get %q[2] : !qref.reg<3>
  // CHECK-NEXT: entry:
  // CHECK-NEXT: call void @__quantum__rt__initialize(ptr null)
  // CHECK-NEXT: br label %body
  // A reset of what is |0> is nothing.
  qref.reset %2
  // CHECK: body:
  // CHECK-NEXT: call void @__quantum__qis__h__body(ptr null)
  qref.g1 h %0
  // A measurement moves behind the gates on other qubits.
  %a = qref.measure %0
  cbit.store %a, %c[1] : !cbit.reg<2>
  // CHECK-NEXT: call void @__quantum__qis__rx__body(double 5.000000e-01, ptr inttoptr (i64 1 to ptr))
  qref.r1 rx(0.5) %1
  qref.barrier all
  // CHECK-NEXT: call void @__quantum__qis__s__adj(ptr inttoptr (i64 2 to ptr))
  qref.g1 sdg %2
  // CHECK-NEXT: call void @__quantum__qis__cnot__body(ptr inttoptr (i64 2 to ptr), ptr inttoptr (i64 1 to ptr))
  qref.g2 cx %2, %1
  // CHECK-NEXT: br label %measurements
  %b = qref.measure %1
  cbit.store %b, %c[0] : !cbit.reg<2>
  %e = qref.measure %2
  cbit.store %e, %d[0] : !cbit.reg<1>
  // CHECK: measurements:
  // CHECK-NEXT: call void @__quantum__qis__mz__body(ptr null, ptr inttoptr (i64 1 to ptr))
  // CHECK-NEXT: call void @__quantum__qis__mz__body(ptr inttoptr (i64 1 to ptr), ptr null)
  // CHECK-NEXT: call void @__quantum__qis__mz__body(ptr inttoptr (i64 2 to ptr), ptr inttoptr (i64 2 to ptr))
  // CHECK-NEXT: br label %output
  // CHECK: output:
  // CHECK-NEXT: call void @__quantum__rt__tuple_record_output(i64 2, ptr @[[TUPLE]])
  // CHECK-NEXT: call void @__quantum__rt__array_record_output(i64 2, ptr @[[C]])
  // CHECK-NEXT: call void @__quantum__rt__result_record_output(ptr null, ptr @[[C0]])
  // CHECK-NEXT: call void @__quantum__rt__result_record_output(ptr inttoptr (i64 1 to ptr), ptr @[[C1]])
  // CHECK-NEXT: call void @__quantum__rt__result_record_output(ptr inttoptr (i64 2 to ptr), ptr @[[D]])
  // CHECK-NEXT: ret i64 0
  return
}

// CHECK: attributes #[[IRREVERSIBLE]] = { "irreversible" }
// CHECK: attributes #[[ENTRY]] = { "entry_point" "output_labeling_schema"="enishi_register_names" "qir_profiles"="base_profile" "required_num_qubits"="3" "required_num_results"="4" }
// CHECK: !llvm.module.flags = !{!0, !1, !2, !3}
// CHECK: !0 = !{i32 1, !"qir_major_version", i32 2}
// CHECK: !1 = !{i32 7, !"qir_minor_version", i32 0}
// CHECK: !2 = !{i32 1, !"dynamic_qubit_management", i1 false}
// CHECK: !3 = !{i32 1, !"dynamic_result_management", i1 false}
